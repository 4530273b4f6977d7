/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Physical memory by pread(2): a file that is cut short must not become a SIGBUS. */
#include "memory.h"

#include <string.h>
#include <unistd.h>

#define NOWHERE 1u	/* no page begins at this address */

void memory_start(struct memory *m, const struct memory_map *map)
{
	m->map = *map;
	m->root = 0;
	m->levels = 0;
	memory_forget(m);
}

void memory_forget(struct memory *m)
{
	for (unsigned i = 0; i < MEMORY_PAGES; i++)
		m->page[i].phys = NOWHERE;
	for (unsigned i = 0; i < MEMORY_WALKS; i++)
		m->walk[i].virt = NOWHERE;
}

static const struct memory_part *part_of(const struct memory_map *map, uint64_t phys)
{
	for (unsigned i = 0; i < map->parts; i++)
		if (phys >= map->part[i].phys && phys - map->part[i].phys < map->part[i].size)
			return &map->part[i];
	return NULL;
}

/* The part of a page that a dump does not have counts as absent. */
static void page_fill(struct memory *m, struct memory_page *p, uint64_t phys)
{
	const struct memory_part *part = part_of(&m->map, phys);
	size_t most = PAGE_BYTES;
	ssize_t n;

	p->phys = phys;
	p->bytes = 0;
	if (!part)
		return;
	if (part->size - (phys - part->phys) < most)
		most = (size_t)(part->size - (phys - part->phys));
	n = pread(m->map.fd, p->data, most, (off_t)(part->offset + (phys - part->phys)));
	p->bytes = n > 0 ? (uint32_t)n : 0;
}

static const struct memory_page *page_get(struct memory *m, uint64_t phys)
{
	uint64_t number = phys / PAGE_BYTES;
	struct memory_page *p = &m->page[(number ^ number / MEMORY_PAGES) % MEMORY_PAGES];

	if (p->phys != number * PAGE_BYTES)
		page_fill(m, p, number * PAGE_BYTES);
	return p;
}

bool memory_read(struct memory *m, uint64_t phys, void *to, size_t size)
{
	uint8_t *out = to;

	while (size) {
		const struct memory_page *p = page_get(m, phys);
		size_t at = phys % PAGE_BYTES;
		size_t n = size < PAGE_BYTES - at ? size : PAGE_BYTES - at;

		if (at + n > p->bytes)
			return false;
		memcpy(out, p->data + at, n);
		out += n;
		phys += n;
		size -= n;
	}
	return true;
}
