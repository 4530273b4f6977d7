/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A FUSE file system of one folder, in the kernel's own protocol: files kept in another folder. */
#ifndef FUSE_FUSE_SERVE_H
#define FUSE_FUSE_SERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"

#define FUSE_FILES 64		/* files there can be at a time */

struct fuse_serve;

/*
 * All memory it will ever need; fuse is an open /dev/fuse, store the folder for the files,
 * cached: writes stay in the page cache (FUSE_WRITEBACK_CACHE).
 */
int fuse_serve_open(struct fuse_serve **out, int fuse, const char *store, bool cached,
	struct err *e);

/* Answer requests until it is unmounted; *ops counts them. 0 or -errno. */
int fuse_serve_requests(struct fuse_serve *s, uint64_t volatile *ops);

#endif
