/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A FUSE file system of one directory, in the kernel's protocol, stored in another directory. */
#ifndef FUSE_FUSE_SERVE_H
#define FUSE_FUSE_SERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"

#define FUSE_FILES 64		/* files at the same time */

struct fuse_serve;

/*
 * Allocate all memory for serving. fuse is an open /dev/fuse, store the directory for the files.
 * cached: writes stay in the page cache (FUSE_WRITEBACK_CACHE). 0 or -errno.
 */
int fuse_serve_open(struct fuse_serve **out, int fuse, const char *store, bool cached,
	struct err *e);

/* Answer requests until the unmount; *ops counts them. 0 or -errno. */
int fuse_serve_requests(struct fuse_serve *s, uint64_t volatile *ops);

#endif
