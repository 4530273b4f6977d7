/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Look up a function in the tables. Slow: each name is looked up once, when it is interned. */
#include <string.h>

#include "tables.h"

/* One '*' may stand inside as well ("nfs_*_wait"). */
bool table_name_fits(const char *name, const char *function)
{
	const char *star = strchr(name, '*');
	size_t head, tail, n;

	if (!star)
		return strcmp(name, function) == 0;
	head = (size_t)(star - name);
	tail = strlen(star + 1);
	n = strlen(function);
	return n >= head + tail && strncmp(name, function, head) == 0 &&
		(!tail || star[1] == '*' || strcmp(star + 1, function + n - tail) == 0);
}

unsigned wait_row_of(const char *function)
{
	for (unsigned i = 0; i < wait_rows; i++)
		if (table_name_fits(wait_table[i].function, function))
			return i + 1;
	return 0;
}

unsigned context_row_of(const char *function)
{
	for (unsigned i = 0; i < context_rows; i++)
		if (table_name_fits(context_table[i].function, function))
			return i + 1;
	return 0;
}

unsigned subsystem_row_of(const char *function)
{
	for (unsigned i = 0; i < subsystem_rows; i++)
		if (table_name_fits(subsystem_table[i].function, function))
			return i + 1;
	return 0;
}

unsigned noise_flags_of(const char *function)
{
	for (unsigned i = 0; i < noise_rows; i++)
		if (table_name_fits(noise_table[i].function, function))
			return noise_table[i].flags;
	return 0;
}

bool idle_function(const char *function)
{
	for (unsigned i = 0; i < idle_rows; i++)
		if (table_name_fits(idle_table[i], function))
			return true;
	return false;
}

#define CONTEXTS_MAX 64

/* Contexts are numbered by the first row that has their name. */
static struct {
	unsigned n;
	const char *name[CONTEXTS_MAX + 1];
	int8_t of_row[256];
} contexts;

static int context_number(const char *name)
{
	for (unsigned i = 0; i < contexts.n; i++)
		if (strcmp(contexts.name[i], name) == 0)
			return (int)i;
	return -1;
}

static void contexts_prepare(void)
{
	for (unsigned i = 0; i < context_rows && contexts.n < CONTEXTS_MAX; i++) {
		if (context_number(context_table[i].context) < 0)
			contexts.name[contexts.n++] = context_table[i].context;
		contexts.of_row[i] = (int8_t)context_number(context_table[i].context);
	}
}

int context_bit(unsigned row)
{
	if (!contexts.n)
		contexts_prepare();
	return row ? contexts.of_row[row - 1] : -1;
}

uint64_t context_mask(const char *context)
{
	int bit;

	if (!contexts.n)
		contexts_prepare();
	bit = context_number(context);
	return bit < 0 ? 0 : 1ull << bit;
}

const char *hang_context_name(unsigned bit)
{
	if (!contexts.n)
		contexts_prepare();
	return bit < contexts.n ? contexts.name[bit] : NULL;
}
