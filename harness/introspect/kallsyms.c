/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the kernel's symbols, packed as scripts/kallsyms.c does. */
#include <stdlib.h>
#include <string.h>

#include "guest.h"

#define NAMES_MOST (32u << 20)

/* Per-CPU symbols are absolute before Linux 6.15; then all offsets are unsigned. */
static uint64_t address_of(const struct guest *g, int32_t offset)
{
	if (!g->signed_offsets)
		return g->note.relative_base + (uint32_t)offset;
	return offset >= 0 ? (uint64_t)offset : g->note.relative_base - 1 - (int64_t)offset;
}

uint64_t kallsyms_address(const struct guest *g, uint32_t number)
{
	return address_of(g, g->offset[number]);
}

/* Tokens lie one behind the other, each with a NUL; the index has 256 places in them. */
static bool tokens_read(struct guest *g)
{
	uint16_t index[256];

	if (!memory_get(&g->memory, g->note.token_index, index, sizeof(index)))
		return false;
	for (unsigned i = 0; i < 256; i++)
		if (!memory_text(&g->memory, g->note.tokens + index[i], g->token[i],
			sizeof(g->token[i])))
			g->token[i][0] = '\0';
	return true;
}

static bool offsets_read(struct guest *g)
{
	size_t bytes;
	uint32_t count;
	uint64_t base;

	if (!memory_u32(&g->memory, g->note.symbols_at, &count) ||
	    !memory_u64(&g->memory, g->note.relative_base_at, &base) || !count ||
	    count > SYMBOLS_MOST)
		return false;
	g->symbols = count;
	g->note.relative_base = base;
	bytes = count * sizeof(*g->offset);
	g->offset = malloc(bytes);
	return g->offset && memory_get(&g->memory, g->note.offsets, g->offset, bytes);
}

/* A length of 128 and more has a second byte (Linux 6.1). */
static bool name_span(const struct guest *g, size_t at, size_t *start, size_t *len)
{
	if (at + 2 > g->names_bytes)
		return false;
	*len = g->names[at];
	*start = at + 1;
	if (*len & 0x80) {
		*len = (*len & 0x7f) | (size_t)g->names[at + 1] << 7;
		*start = at + 2;
	}
	return *start + *len <= g->names_bytes;
}

/* The size of the names is told nowhere: read page by page until all are there. */
static bool names_grow(struct guest *g)
{
	size_t n = PAGE_BYTES - (g->note.names + g->names_bytes) % PAGE_BYTES;
	uint8_t *more;

	if (g->names_bytes + n > NAMES_MOST)
		return false;
	more = realloc(g->names, g->names_bytes + n);
	if (!more)
		return false;
	g->names = more;
	if (!memory_get(&g->memory, g->note.names + g->names_bytes, more + g->names_bytes, n))
		return false;
	g->names_bytes += n;
	return true;
}

static bool names_read(struct guest *g)
{
	size_t at = 0, start, len;

	g->mark = malloc((g->symbols / MARK_EVERY + 1) * sizeof(*g->mark));
	if (!g->mark)
		return false;
	for (uint32_t i = 0; i < g->symbols; i++) {
		while (!name_span(g, at, &start, &len))
			if (!names_grow(g))
				return false;
		if (i % MARK_EVERY == 0)
			g->mark[i / MARK_EVERY] = (uint32_t)at;
		at = start + len;
	}
	return true;
}

/* The first character is the symbol's type and no part of its name. */
static void name_expand(const struct guest *g, size_t start, size_t len, char *name, size_t size)
{
	size_t n = 0;
	bool first = true;

	for (size_t i = 0; i < len; i++)
		for (const char *p = g->token[g->names[start + i]]; *p; p++) {
			if (!first && n + 1 < size)
				name[n++] = *p;
			first = false;
		}
	name[n] = '\0';
}

bool kallsyms_name(const struct guest *g, uint32_t number, char *name, size_t size)
{
	size_t at, start, len;

	*name = '\0';
	if (number >= g->symbols)
		return false;
	at = g->mark[number / MARK_EVERY];
	for (uint32_t i = number / MARK_EVERY * MARK_EVERY; ; i++) {
		if (!name_span(g, at, &start, &len))
			return false;
		if (i == number)
			break;
		at = start + len;
	}
	name_expand(g, start, len, name, size);
	return true;
}

static const char *const wanted_name[WANTED_COUNT] = {
	[SYM_INIT_TASK] = "init_task", [SYM_BTF] = "__start_BTF", [SYM_BTF_END] = "__stop_BTF",
	[SYM_ORC_IP] = "__start_orc_unwind_ip", [SYM_ORC_IP_END] = "__stop_orc_unwind_ip",
	[SYM_ORC] = "__start_orc_unwind", [SYM_MODULES] = "modules",
	[SYM_VMEMMAP] = "vmemmap_base", [SYM_PAGE_OFFSET] = "page_offset_base",
	[SYM_STEXT] = "_stext", [SYM_ETEXT] = "_etext", [SYM_INITTEXT] = "_sinittext",
	[SYM_EINITTEXT] = "_einittext", [SYM_WAKE_PAGE] = "wake_page_function",
};

static void wanted_find(struct guest *g)
{
	size_t at = 0, start, len;
	char name[NAME_BYTES];

	memset(g->wanted, 0, sizeof(g->wanted));
	for (uint32_t i = 0; i < g->symbols && name_span(g, at, &start, &len); i++) {
		at = start + len;
		name_expand(g, start, len, name, sizeof(name));
		for (unsigned k = 0; k < WANTED_COUNT; k++)
			if (!g->wanted[k] && strcmp(name, wanted_name[k]) == 0)
				g->wanted[k] = kallsyms_address(g, i);
	}
}

/* The note's own address of _stext tells which of the two kinds of offsets these are. */
static bool offsets_judge(struct guest *g)
{
	for (unsigned kind = 0; kind < 2; kind++) {
		g->signed_offsets = !kind;
		wanted_find(g);
		if (g->note.stext && g->wanted[SYM_STEXT] == g->note.stext)
			return true;
	}
	return false;
}

bool kallsyms_open(struct guest *g)
{
	free(g->offset);
	free(g->names);
	free(g->mark);
	g->offset = NULL;
	g->names = NULL;
	g->mark = NULL;
	g->names_bytes = 0;
	return tokens_read(g) && offsets_read(g) && names_read(g) && offsets_judge(g);
}

bool kallsyms_find(const struct guest *g, uint64_t address, uint32_t *number, uint64_t *next)
{
	uint32_t low = 0, high = g->symbols;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (kallsyms_address(g, middle) <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return false;
	*next = low < g->symbols ? kallsyms_address(g, low) : 0;
	*number = low - 1;
	/* Of several names for a place the kernel prints the first. */
	while (*number && kallsyms_address(g, *number - 1) == kallsyms_address(g, low - 1))
		--*number;
	return true;
}
