/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of text, for a terminal or as markdown. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define TABLE_COLUMNS 14
#define TABLE_CELL 64

struct table {
	unsigned columns;
	const char *title[TABLE_COLUMNS];
	bool right[TABLE_COLUMNS];	/* right-aligned, for numbers */
	char (*cell)[TABLE_CELL];	/* malloc'ed, row after row */
	size_t rows, room;
};

/* Append a row and return its cells, cleared. NULL: no memory. */
char (*table_row(struct table *g))[TABLE_CELL];

/* Call line for each line of the table, aligned or as markdown. */
void table_print(const struct table *g, bool markdown, void (*line)(const char *text, void *arg),
	void *arg);
void table_free(struct table *g);

#endif
