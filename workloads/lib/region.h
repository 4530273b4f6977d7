/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stretch of a file in a shared mapping, with the key that each of its pages must hold. */
#ifndef WORKLOADS_LIB_REGION_H
#define WORKLOADS_LIB_REGION_H

#include <stdint.h>

#include "err.h"

struct region {
	char path[256];
	int fd;			/* -1: not open */
	uint8_t *mem;		/* mapping of the region alone */
	uint64_t *key;		/* a page's key; 0: zeros */
	uint64_t first, pages;	/* where it lies in the file */
};

/*
 * Open dir/name, make it at least that long, and empty and map the region. All but fd = -1
 * is left for region_close.
 */
int region_open(struct region *r, const char *dir, const char *name, uint64_t first,
	uint64_t pages, struct err *e);
void region_close(struct region *r);	/* removes the file; never opened: fine */

/* -EBADMSG with the place. Pages are counted from the region's start. */
int region_check(const struct region *r, uint64_t at, uint64_t pages, struct err *e);

/* Write through the mapping, or write(2) to page `to` of r from a mapped region (even r). */
void region_dirty(struct region *r, uint64_t at, uint64_t key);
int region_copy(struct region *r, uint64_t to, const struct region *from, uint64_t at,
	uint64_t pages, struct err *e);
int region_punch(struct region *r, uint64_t at, uint64_t pages, struct err *e);

#endif
