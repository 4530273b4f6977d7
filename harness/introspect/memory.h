/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Physical memory of a guest, and its virtual addresses. Every byte of it is untrusted. */
#ifndef INTROSPECT_MEMORY_H
#define INTROSPECT_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "memory_map.h"

#define PAGE_BYTES 4096u
#define MEMORY_PAGES 4096	/* cached; 16 MiB */
#define MEMORY_WALKS 4096	/* cached translations */

struct memory_page {
	uint64_t phys;		/* of its first byte; 1: the entry is free */
	uint32_t bytes;		/* that exist; 0: the page lies in a hole */
	uint8_t data[PAGE_BYTES];
};

struct memory_walk {
	uint64_t virt, phys;	/* of a page; virt 1: the entry is free */
};

struct memory {
	struct memory_map map;
	uint64_t root;		/* physical address of the top page table; 0: not set */
	unsigned levels;	/* 4 or 5 */
	struct memory_page page[MEMORY_PAGES];
	struct memory_walk walk[MEMORY_WALKS];
};

void memory_start(struct memory *m, const struct memory_map *map);
void memory_forget(struct memory *m);	/* drop the caches: the machine has run since */

/* Copy size bytes from a physical address. False: some of them do not exist. */
bool memory_read(struct memory *m, uint64_t phys, void *to, size_t size);

/* Set the page tables of the functions below. */
void memory_tables(struct memory *m, uint64_t root, bool five_levels);

/* Walk the page tables. False: not mapped. */
bool memory_translate(struct memory *m, uint64_t virt, uint64_t *phys);

/* As memory_read, from a virtual address. */
bool memory_get(struct memory *m, uint64_t virt, void *to, size_t size);
bool memory_u64(struct memory *m, uint64_t virt, uint64_t *to);
bool memory_u32(struct memory *m, uint64_t virt, uint32_t *to);

/* Read a NUL-terminated text of printable characters; it is cut after size - 1 bytes. */
bool memory_text(struct memory *m, uint64_t virt, char *to, size_t size);

#endif
