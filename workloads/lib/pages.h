/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files and memory as pages with a known pattern: written, mapped, and checked again. */
#ifndef WORKLOADS_LIB_PAGES_H
#define WORKLOADS_LIB_PAGES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"
#include "rng.h"

#define PAGE_BYTES 4096u

/* What a page must hold: a key of the writer's seed, its index and its generation (0: zeros). */
uint64_t page_key(uint64_t seed, uint64_t index, uint64_t generation);
void page_fill(void *page, size_t bytes, uint64_t key);

/* Offset of the first word that is not as page_fill(key) left it, or -1. */
ssize_t page_check(const void *page, size_t bytes, uint64_t key);

/* Compare, and say -EBADMSG with the place ("FILE" and the byte in it) and both words. */
int page_compare(const void *page, size_t bytes, uint64_t key, const char *what, uint64_t at,
	struct err *e);

/* A page's index: hot_pct of all draws fall on the first tenth. */
uint64_t page_pick(struct rng *r, uint64_t pages, uint64_t hot_pct);

/* A shared writable mapping of a file of its own, with the generation of each page. */
struct paged_file {
	int fd;			/* -1: not open */
	uint8_t *mem;
	uint64_t pages;
	uint64_t seed;
	uint32_t *generation;
	char path[256];
};

/* Make dir/name, sparse. On failure nothing is left; p->fd is -1 then. */
int paged_open(struct paged_file *p, const char *dir, const char *name, uint64_t pages,
	uint64_t seed, struct err *e);
void paged_close(struct paged_file *p);		/* removes the file; never opened or twice: fine */

/*
 * Check one page and give it its next generation. -EBADMSG, or -EIO where the kernel could
 * not serve the page (SIGBUS: disk full, device error, file cut behind our back).
 */
int paged_dirty(struct paged_file *p, uint64_t index, struct err *e);
int paged_verify(struct paged_file *p, struct err *e);

/* Lose pages on purpose: punch them out, or cut the file before first and extend it again. */
int paged_punch(struct paged_file *p, uint64_t first, uint64_t count, struct err *e);
int paged_cut(struct paged_file *p, uint64_t first, struct err *e);

/* Take SIGBUS for guard_run: once in a setup. paged_open does it. */
void guard_install(void);

/* Run body(arg); -EIO if it met SIGBUS, and *where is the address. One guard at a time. */
int guard_run(int (*body)(void *arg), void *arg, void **where);

#endif
