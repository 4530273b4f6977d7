/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loaded modules: where they lie, their symbols and their unwind tables. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

#define PART_MOST (64u << 20)

static void part_take(struct module *m, unsigned i, uint64_t base, uint32_t size)
{
	if (!base || !size || size > PART_MOST || base + size < base)
		return;
	m->part[i].base = base;
	m->part[i].size = size;
}

/* One layout up to 6.3; then several parts, with text and data apart. */
static void parts_read(struct guest *g, uint64_t at, struct module *m)
{
	unsigned count = g->type[TYPE_MEM_ARRAY] < MODULE_PARTS ? g->type[TYPE_MEM_ARRAY] :
		MODULE_PARTS;
	uint64_t base;
	uint32_t size;

	if (g->field[MODULE_MEM] < 0) {
		if (field_u64(g, at, MODULE_CORE_BASE, &base) &&
		    field_u32(g, at, MODULE_CORE_SIZE, &size))
			part_take(m, 0, base, size);
		return;
	}
	for (unsigned i = 0; i < count; i++) {
		uint64_t part = at + (uint64_t)g->field[MODULE_MEM] + i *
			g->type[TYPE_MODULE_MEMORY];

		if (field_u64(g, part, MEM_BASE, &base) && field_u32(g, part, MEM_SIZE, &size))
			part_take(m, i, base, size);
	}
}

const struct module *module_of(const struct guest *g, uint64_t address)
{
	for (unsigned i = 0; i < g->modules; i++)
		for (unsigned k = 0; k < MODULE_PARTS; k++)
			if (address - g->module[i].part[k].base < g->module[i].part[k].size)
				return &g->module[i];
	return NULL;
}

static bool is_inside(const struct module *m, uint64_t address)
{
	for (unsigned k = 0; k < MODULE_PARTS; k++)
		if (address - m->part[k].base < m->part[k].size)
			return true;
	return false;
}

static void symbols_read(struct guest *g, uint64_t at, uint16_t number)
{
	uint64_t kallsyms, table, names;
	uint32_t count;

	if (!field_u64(g, at, MODULE_KALLSYMS, &kallsyms) ||
	    !field_u64(g, kallsyms, KALLSYMS_TABLE, &table) ||
	    !field_u64(g, kallsyms, KALLSYMS_NAMES, &names) ||
	    !field_u32(g, kallsyms, KALLSYMS_COUNT, &count))
		return;
	for (uint32_t i = 0; i < count && g->module_symbols < MODULE_SYMBOLS_MOST; i++) {
		struct module_symbol *s = &g->module_symbol[g->module_symbols];
		Elf64_Sym sym;

		if (!memory_get(&g->memory, table + i * sizeof(sym), &sym, sizeof(sym)))
			return;
		if (!sym.st_name || !is_inside(&g->module[number], sym.st_value))
			continue;
		*s = (struct module_symbol){ sym.st_value, names + sym.st_name, number };
		g->module_symbols++;
	}
}

static void module_read(struct guest *g, uint64_t at)
{
	struct module *m = &g->module[g->modules];

	memset(m, 0, sizeof(*m));
	if (g->field[MODULE_NAME] < 0 || !memory_text(&g->memory, at +
		(uint64_t)g->field[MODULE_NAME], m->name, sizeof(m->name)))
		return;
	parts_read(g, at, m);
	if (!field_u64(g, at, MODULE_ORC, &m->orc) ||
	    !field_u64(g, at, MODULE_ORC_IP, &m->orc_ip) ||
	    !field_u32(g, at, MODULE_ORCS, &m->orcs))
		m->orcs = 0;
	symbols_read(g, at, (uint16_t)g->modules);
	g->modules++;
}

static int symbol_order(const void *a, const void *b)
{
	const struct module_symbol *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

void modules_open(struct guest *g)
{
	uint64_t head = g->wanted[SYM_MODULES], at = head;

	g->modules = g->module_symbols = 0;
	if (!head || g->field[MODULE_LIST] < 0)
		return;
	for (unsigned i = 0; i < MODULES_MOST; i++) {
		if (!memory_u64(&g->memory, at, &at) || at == head)
			break;
		module_read(g, at - (uint64_t)g->field[MODULE_LIST]);
	}
	qsort(g->module_symbol, g->module_symbols, sizeof(*g->module_symbol), symbol_order);
}
