/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names for addresses: functions, and the places of locks. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "guest.h"

#define HEAD_BIT 1u		/* page.compound_head: the rest is the address of the head */
#define OBJECT_MOST (1u << 20)

/* The last symbol at or before the address; of several at one place the first. */
static bool module_find(struct guest *g, const struct module *m, uint64_t address,
	struct name_at *out)
{
	unsigned low = 0, high = g->module_symbols;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (g->module_symbol[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || &g->module[g->module_symbol[low - 1].module] != m)
		return false;
	out->size = low < g->module_symbols ? g->module_symbol[low].address : 0;
	for (low--; low && g->module_symbol[low - 1].address == g->module_symbol[low].address; )
		low--;
	out->offset = address - g->module_symbol[low].address;
	out->size = out->size ? out->size - g->module_symbol[low].address : 0;
	out->module = m;
	return memory_text(&g->memory, g->module_symbol[low].name, out->name, sizeof(out->name));
}

static bool kernel_find_name(struct guest *g, uint64_t address, struct name_at *out)
{
	uint64_t next;
	uint32_t number;

	/* Behind the last symbol lies code without a name: modules that are gone, BPF programs. */
	if (!kallsyms_find(g, address, &number, &next) || !next)
		return false;
	out->offset = address - kallsyms_address(g, number);
	out->size = next - kallsyms_address(g, number);
	out->module = NULL;
	return kallsyms_name(g, number, out->name, sizeof(out->name));
}

bool name_find(struct guest *g, uint64_t address, struct name_at *out)
{
	const struct module *m = module_of(g, address);

	if (m)
		return module_find(g, m, address, out);
	return address >= IMAGE_BASE && kernel_find_name(g, address, out);
}

/* The page of a slab's object; a page behind the first points to it. */
static bool slab_page(struct guest *g, uint64_t address, uint64_t *page, uint64_t *first)
{
	uint64_t phys, vmemmap, flags, head;
	uint32_t type = 0;

	if (!g->wanted[SYM_VMEMMAP] || !g->type[TYPE_PAGE] ||
	    !memory_translate(&g->memory, address, &phys) ||
	    !memory_u64(&g->memory, g->wanted[SYM_VMEMMAP], &vmemmap))
		return false;
	*page = vmemmap + phys / PAGE_BYTES * g->type[TYPE_PAGE];
	*first = address / PAGE_BYTES * PAGE_BYTES;
	if (field_u64(g, *page, PAGE_HEAD, &head) && (head & HEAD_BIT)) {
		head &= ~(uint64_t)HEAD_BIT;
		*first -= (*page - head) / g->type[TYPE_PAGE] * PAGE_BYTES;
		*page = head;
	}
	/* A flag up to 6.9; the upper byte of page_type from 6.11 on. */
	if (g->field[BIT_SLAB] >= 0)
		return field_u64(g, *page, PAGE_FLAGS, &flags) &&
			(flags >> (g->field[BIT_SLAB] & 63) & 1);
	return field_u32(g, *page, PAGE_TYPE, &type) &&
		(int32_t)(type >> 24) == g->field[SLAB_TYPE];
}

static bool slab_words(struct guest *g, uint64_t address, char *to, size_t size)
{
	uint64_t page, first, cache, text;
	uint32_t bytes;
	char name[48];

	if (!slab_page(g, address, &page, &first) || !field_u64(g, page, SLAB_CACHE, &cache) ||
	    !field_u64(g, cache, CACHE_NAME, &text) || !field_u32(g, cache, CACHE_SIZE, &bytes) ||
	    !bytes || bytes > OBJECT_MOST || !memory_text(&g->memory, text, name, sizeof(name)))
		return false;
	snprintf(to, size, "%s+0x%" PRIx64, name, (address - first) % bytes);
	return true;
}

void place_words(struct guest *g, uint64_t address, char *to, size_t size)
{
	struct name_at at;

	if (name_find(g, address, &at) && (at.module || at.offset < OBJECT_MOST)) {
		snprintf(to, size, at.offset ? "%s+0x%" PRIx64 "%s%s%s" : "%s%.0" PRIu64 "%s%s%s",
			at.name, at.offset, at.module ? " [" : "", at.module ? at.module->name : "",
			at.module ? "]" : "");
		return;
	}
	if (!slab_words(g, address, to, size))
		snprintf(to, size, "0x%" PRIx64, address);
}
