/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables whose columns are as wide as their widest cell. */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES (TABLE_COLUMNS * (TABLE_CELL + 4))

char (*table_row(struct table *g))[TABLE_CELL]
{
	size_t room = g->room ? 2 * g->room : 32;
	char (*row)[TABLE_CELL];

	if (g->rows == g->room) {
		row = reallocarray(g->cell, room, g->columns * sizeof(*row));
		if (!row)
			return NULL;
		g->cell = row;
		g->room = room;
	}
	row = g->cell + g->rows++ * g->columns;
	memset(row, 0, g->columns * sizeof(*row));
	return row;
}

static const char *cell_of(const struct table *g, size_t row, unsigned column)
{
	return row ? g->cell[(row - 1) * g->columns + column] : g->title[column];
}

static int width_of(const struct table *g, unsigned column)
{
	size_t most = 0;

	for (size_t row = 0; row <= g->rows; row++) {
		size_t len = strlen(cell_of(g, row, column));

		most = len > most ? len : most;
	}
	return (int)most;
}

/* Print the titles, then each row, without trailing blanks. */
static void print_aligned(const struct table *g, void (*line)(const char *text, void *arg),
	void *arg)
{
	char text[LINE_BYTES];
	int width[TABLE_COLUMNS];
	unsigned i;

	for (i = 0; i < g->columns; i++)
		width[i] = width_of(g, i);
	for (size_t row = 0; row <= g->rows; row++) {
		size_t len = 0;

		for (i = 0; i < g->columns; i++)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%*s",
				i ? "  " : "", g->right[i] ? width[i] : -width[i],
				cell_of(g, row, i));
		while (len && text[len - 1] == ' ')
			text[--len] = '\0';
		line(text, arg);
	}
}

static void print_markdown(const struct table *g, void (*line)(const char *text, void *arg),
	void *arg)
{
	char text[LINE_BYTES];

	for (size_t row = 0; row <= g->rows; row++) {
		size_t len = 0;

		for (unsigned i = 0; i < g->columns; i++)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "| %s ",
				cell_of(g, row, i));
		snprintf(text + len, sizeof(text) - len, "|");
		line(text, arg);
		for (unsigned i = 0; i < g->columns && !row; i++)
			memcpy(text + 5 * i, g->right[i] ? "|---:" : "|----", 5);
		memcpy(text + 5 * g->columns, "|", 2);
		if (!row)
			line(text, arg);
	}
}

void table_print(const struct table *g, bool markdown, void (*line)(const char *text, void *arg),
	void *arg)
{
	if (!g->rows)
		return;
	if (markdown)
		print_markdown(g, line, arg);
	else
		print_aligned(g, line, arg);
}

void table_free(struct table *g)
{
	free(g->cell);
	g->cell = NULL;
	g->rows = g->room = 0;
}
