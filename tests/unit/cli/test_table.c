/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of text: aligned, as markdown, empty, and with cells of full length. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "table.h"

static char text[16384];

static void take(const char *line, void *arg)
{
	size_t len = strlen(text);

	(void)arg;
	snprintf(text + len, sizeof(text) - len, "%s\n", line);
}

static struct table two_columns(void)
{
	return (struct table){ .columns = 2, .title = { "name", "n" }, .right = { false, true } };
}

static void row_add(struct table *g, const char *name, const char *n)
{
	char (*cell)[TABLE_CELL] = table_row(g);

	assert_non_null(cell);
	snprintf(cell[0], TABLE_CELL, "%s", name);
	snprintf(cell[1], TABLE_CELL, "%s", n);
}

static const char *print(const struct table *g, bool markdown)
{
	*text = '\0';
	table_print(g, markdown, take, NULL);
	return text;
}

static void aligns_columns_or_prints_markdown(void **state)
{
	struct table g = two_columns();

	(void)state;
	row_add(&g, "hammer", "5");
	row_add(&g, "x", "1000");
	row_add(&g, "", "");
	assert_string_equal(print(&g, false),
		"name       n\nhammer     5\nx       1000\n\n");
	assert_string_equal(print(&g, true), "| name | n |\n|----|---:|\n| hammer | 5 |\n"
		"| x | 1000 |\n|  |  |\n");
	table_free(&g);
	assert_string_equal(print(&g, false), "");
	assert_string_equal(print(&g, true), "");
}

/* The rows outgrow their first allocation, and every cell and line has its full length. */
static void holds_many_rows_of_full_cells(void **state)
{
	struct table g = { .columns = TABLE_COLUMNS };
	char full[TABLE_CELL];

	(void)state;
	memset(full, 'x', sizeof(full) - 1);
	full[sizeof(full) - 1] = '\0';
	for (unsigned i = 0; i < TABLE_COLUMNS; i++)
		g.title[i] = "t";
	for (unsigned row = 0; row < 100; row++) {
		char (*cell)[TABLE_CELL] = table_row(&g);

		for (unsigned i = 0; i < TABLE_COLUMNS; i++)
			memcpy(cell[i], full, sizeof(full));
	}
	print(&g, false);
	assert_string_equal(strrchr(text, ' ') + 1, full + strlen(full) - strlen(
		strrchr(text, ' ') + 1));
	g.rows = 1;
	assert_int_equal(strlen(strchr(print(&g, false), '\n') + 1),
		TABLE_COLUMNS * (TABLE_CELL - 1) + 2 * (TABLE_COLUMNS - 1) + 1);
	g.rows = 100;
	table_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligns_columns_or_prints_markdown),
		cmocka_unit_test(holds_many_rows_of_full_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
