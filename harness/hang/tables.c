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

/* Contexts are numbered by the first row that has their name. */
static int context_bit_before(const char *context, unsigned row)
{
	int bit = -1;

	for (unsigned i = 0; i < row; i++) {
		unsigned first = 0;

		while (strcmp(context_table[first].context, context_table[i].context) != 0)
			first++;
		if (first == i)
			bit++;
		if (strcmp(context_table[i].context, context) == 0)
			return bit;
	}
	return -1;
}

int context_bit_of(const char *context)
{
	return context ? context_bit_before(context, context_rows) : -1;
}

int context_bit(unsigned row)
{
	return row ? context_bit_of(context_table[row - 1].context) : -1;
}

const char *hang_context_name(unsigned bit)
{
	for (unsigned i = 0; i < context_rows; i++)
		if (context_bit(i + 1) == (int)bit)
			return context_table[i].context;
	return NULL;
}
