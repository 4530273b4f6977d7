/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Page tables of x86-64: four and five levels, pages of 4 KiB, 2 MiB and 1 GiB. */
#include <string.h>

#include "memory.h"

#define PRESENT 1u
#define LARGE 0x80u
#define FRAME 0x000ffffffffff000ull
#define ENTRIES 512u

void memory_tables(struct memory *m, uint64_t root, bool five_levels)
{
	m->root = root & FRAME;
	m->levels = five_levels ? 5 : 4;
	for (unsigned i = 0; i < MEMORY_WALKS; i++)
		m->walk[i].virt = 1;
}

/* The unused upper bits of an address repeat the highest used one. */
static bool is_canonical(const struct memory *m, uint64_t virt)
{
	unsigned unused = 64 - (12 + 9 * m->levels);

	return (uint64_t)((int64_t)(virt << unused) >> unused) == virt;
}

static bool walk(struct memory *m, uint64_t virt, uint64_t *phys)
{
	uint64_t table = m->root, entry;

	for (unsigned level = m->levels; level; level--) {
		unsigned shift = 12 + 9 * (level - 1);
		uint64_t inside = (1ull << shift) - 1;

		if (!memory_read(m, table + (virt >> shift) % ENTRIES * sizeof(entry), &entry,
			sizeof(entry)) || !(entry & PRESENT))
			return false;
		if (level == 1 || (level <= 3 && (entry & LARGE))) {
			*phys = (entry & FRAME & ~inside) | (virt & inside);
			return true;
		}
		table = entry & FRAME;
	}
	return false;
}

bool memory_translate(struct memory *m, uint64_t virt, uint64_t *phys)
{
	uint64_t page = virt / PAGE_BYTES * PAGE_BYTES;
	struct memory_walk *w = &m->walk[virt / PAGE_BYTES % MEMORY_WALKS];

	if (!m->root || !is_canonical(m, virt))
		return false;
	if (w->virt != page) {
		w->virt = 1;
		if (!walk(m, page, &w->phys))
			return false;
		w->virt = page;
	}
	*phys = w->phys + virt % PAGE_BYTES;
	return true;
}

bool memory_get(struct memory *m, uint64_t virt, void *to, size_t size)
{
	uint8_t *out = to;

	while (size) {
		size_t n = PAGE_BYTES - virt % PAGE_BYTES;
		uint64_t phys;

		n = size < n ? size : n;
		if (!memory_translate(m, virt, &phys) || !memory_read(m, phys, out, n))
			return false;
		out += n;
		virt += n;
		size -= n;
	}
	return true;
}

bool memory_u64(struct memory *m, uint64_t virt, uint64_t *to)
{
	return memory_get(m, virt, to, sizeof(*to));
}

bool memory_u32(struct memory *m, uint64_t virt, uint32_t *to)
{
	return memory_get(m, virt, to, sizeof(*to));
}

bool memory_text(struct memory *m, uint64_t virt, char *to, size_t size)
{
	size_t n = 0;

	for (; n + 1 < size; n++) {
		if (!memory_get(m, virt + n, to + n, 1))
			return false;
		if (!to[n])
			return n > 0;
		if (to[n] < ' ' || to[n] > '~')
			return false;
	}
	to[n] = '\0';
	return true;
}
