/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page server's dedup table: block hash -> where that block was last written. */
#ifndef NBD_DEDUP_H
#define NBD_DEDUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

struct dedup;		/* one table */

/*
 * bounded: all memory is taken here, and a new block replaces an old one in its place.
 * Otherwise each new block takes memory while it is being written, without a limit.
 */
int dedup_open(struct dedup **out, bool bounded, struct err *e);
void dedup_close(struct dedup *d);	/* NULL: nothing */

/* Note one block: 1 if its content was known, 0 if it is new, or -ENOMEM. */
int dedup_add(struct dedup *d, const void *block, size_t size, uint64_t offset);

uint64_t dedup_entries(const struct dedup *d);

#endif
