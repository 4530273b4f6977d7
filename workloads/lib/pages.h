/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files and memory as pages with a known pattern: write, map and check them. */
#ifndef WORKLOADS_LIB_PAGES_H
#define WORKLOADS_LIB_PAGES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"
#include "rng.h"

#define PAGE_BYTES 4096u

/*
 * Key of a page's content, from the writer's seed, the page's index and its generation.
 * Generation 0 gives key 0: zeros.
 */
#define PAGE_UNKNOWN 2		/* key of content that no write has settled; no other is even */
uint64_t page_key(uint64_t seed, uint64_t index, uint64_t generation);
void page_fill(void *page, size_t bytes, uint64_t key);

/* Offset of the first word that differs from page_fill(key), or -1. */
ssize_t page_check(const void *page, size_t bytes, uint64_t key);

/*
 * Compare a page with its key; PAGE_UNKNOWN fits all. -EBADMSG names what, the byte at + offset,
 * and both words.
 */
int page_compare(const void *page, size_t bytes, uint64_t key, const char *what, uint64_t at,
	struct err *e);

/* Draw a page index; hot_pct % of the draws fall on the first tenth. */
uint64_t page_pick(struct rng *r, uint64_t pages, uint64_t hot_pct);

/* A shared writable mapping of a file, with the generation of each page. */
struct paged_file {
	int fd;			/* -1: not open */
	uint8_t *mem;
	uint64_t pages;
	uint64_t seed;
	uint32_t *generation;	/* with GENERATION_TORN: the next one is half written */
	char path[256];
};

/* Create dir/name, sparse, and map it. After a failure nothing is left and p->fd is -1. */
int paged_open(struct paged_file *p, const char *dir, const char *name, uint64_t pages,
	uint64_t seed, struct err *e);
void paged_close(struct paged_file *p);		/* removes the file; may repeat */

/*
 * Check a page and write its next generation. -EBADMSG; -EIO: the kernel could not serve the
 * page (SIGBUS: disk full, device error, file truncated by others).
 */
int paged_dirty(struct paged_file *p, uint64_t index, struct err *e);
int paged_verify(struct paged_file *p, struct err *e);

/* Lose pages by design: punch them out, or truncate the file at first and extend it again. */
int paged_punch(struct paged_file *p, uint64_t first, uint64_t count, struct err *e);
int paged_cut(struct paged_file *p, uint64_t first, struct err *e);

/* Install the SIGBUS handler of guard_run. paged_open does so. */
void guard_install(void);

/* Run body(arg). -EIO: it met SIGBUS at the address *where. Guards do not nest. */
int guard_run(int (*body)(void *arg), void *arg, void **where);

#endif
