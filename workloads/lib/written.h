/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain files of whole pages: written by write(2), read back and compared. */
#ifndef WORKLOADS_LIB_WRITTEN_H
#define WORKLOADS_LIB_WRITTEN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "err.h"

/* Content of a file: page i holds page_key(seed, i, made). */
struct written {
	uint64_t seed, made, pages;
};

/* Append count pages; create the file if absent. is_synced: fsync at the end. 0 or -errno. */
int written_append(struct written *f, const char *path, uint64_t count, bool is_synced,
	struct err *e);

/* Check all pages of a file. -EBADMSG: wrong data or truncated. */
int written_check(const struct written *f, const char *path, struct err *e);

/* Check a stream, which messages call name. 1: it ended before the last page. */
int written_compare(const struct written *f, FILE *in, const char *name, struct err *e);

#endif
