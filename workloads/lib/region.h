/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A part of a file in a shared mapping, with the key of each page. */
#ifndef WORKLOADS_LIB_REGION_H
#define WORKLOADS_LIB_REGION_H

#include <stdint.h>

#include "err.h"

struct region {
	char path[256];
	int fd;			/* -1: not open */
	uint8_t *mem;		/* maps only the region */
	uint64_t *key;		/* of each page; 0: zeros */
	uint64_t first, pages;	/* in pages of the file */
};

/*
 * Open dir/name, extend it to the region's end if needed, and empty and map the region. After a
 * failure, region_close cleans up; fd may be -1.
 */
int region_open(struct region *r, const char *dir, const char *name, uint64_t first,
	uint64_t pages, struct err *e);
void region_close(struct region *r);	/* removes the file; allowed if never opened */

/* Check pages, counted from the region's start. -EBADMSG with the place. */
int region_check(const struct region *r, uint64_t at, uint64_t pages, struct err *e);

/* Change pages: by the mapping; by write(2) to page `to` of r from a mapping; by a hole. */
void region_dirty(struct region *r, uint64_t at, uint64_t key);
int region_copy(struct region *r, uint64_t to, const struct region *from, uint64_t at,
	uint64_t pages, struct err *e);
int region_punch(struct region *r, uint64_t at, uint64_t pages, struct err *e);

#endif
