/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain files of whole pages: written with write(2), read back and compared. */
#ifndef WORKLOADS_LIB_WRITTEN_H
#define WORKLOADS_LIB_WRITTEN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "err.h"

/* What is in it: page i holds page_key(seed, i, made). */
struct written {
	uint64_t seed, made, pages;
};

/* Append count pages to a file, made if it is not there; is_synced: end with fsync. */
int written_append(struct written *f, const char *path, uint64_t count, bool is_synced,
	struct err *e);

/* All pages of a file. -EBADMSG: wrong data, or cut short. */
int written_check(const struct written *f, const char *path, struct err *e);

/* The same of a stream that is named so; 1: it ended before the last page did. */
int written_compare(const struct written *f, FILE *in, const char *name, struct err *e);

#endif
