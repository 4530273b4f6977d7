/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Look up a function in the tables. Slow: each name is looked up once, when it is interned. */
#include <string.h>

#include "tables.h"

/* A '*' stands for any text. In front it stands for underscores, too. */
static bool word_fits(const char *word, const char *end, const char *function)
{
	for (; word < end && *word != '*'; word++, function++)
		if (*word != *function)
			return false;
	if (word == end)
		return *function == '\0';
	do {
		if (word_fits(word + 1, end, function))
			return true;
	} while (*function++);
	return false;
}

static bool name_fits(const char *name, size_t n, const char *function)
{
	if (*name != '_' && *name != '*')
		function += strspn(function, "_");
	return word_fits(name, name + n, function);
}

bool table_name_fits(const char *name, const char *function)
{
	return name_fits(name, strlen(name), function);
}

bool table_names_fit(const char *names, const char *function)
{
	for (size_t n; *names; names += n + strspn(names + n, " ")) {
		n = strcspn(names, " ");
		if (name_fits(names, n, function))
			return true;
	}
	return false;
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
		if (table_names_fit(subsystem_table[i].functions, function))
			return i + 1;
	return 0;
}

unsigned noise_flags_of(const char *function)
{
	for (unsigned i = 0; i < noise_rows; i++)
		if (table_names_fit(noise_table[i].functions, function))
			return noise_table[i].flags;
	return 0;
}

const char *direction_of(const char *function)
{
	for (unsigned i = 0; i < direction_rows; i++)
		if (table_names_fit(direction_table[i].functions, function))
			return direction_table[i].direction;
	return NULL;
}

static bool function_of(const struct name_row *row, unsigned rows, const char *function)
{
	for (unsigned i = 0; i < rows; i++)
		if (table_names_fit(row[i].functions, function))
			return true;
	return false;
}

bool idle_function(const char *function)
{
	return function_of(idle_table, idle_rows, function);
}

bool allocator_function(const char *function)
{
	return function_of(allocator_table, allocator_rows, function);
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
