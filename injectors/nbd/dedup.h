/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dedup table of the page server: block hash to the last place of that block. */
#ifndef NBD_DEDUP_H
#define NBD_DEDUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

struct dedup;		/* one table */

/*
 * bounded: allocate all memory now; a new block replaces an old one. Otherwise each new block
 * allocates memory during the write, without limit. 0 or -ENOMEM.
 */
int dedup_open(struct dedup **out, bool bounded, struct err *e);
void dedup_close(struct dedup *d);	/* NULL: nothing */

/* Record a block. 1: known content, 0: new, -ENOMEM. */
int dedup_add(struct dedup *d, const void *block, size_t size, uint64_t offset);

uint64_t dedup_entries(const struct dedup *d);

#endif
