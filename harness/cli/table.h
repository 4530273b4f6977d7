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
	bool right[TABLE_COLUMNS];	/* numbers stand at the right */
	char (*cell)[TABLE_CELL];	/* malloc'ed, row after row */
	size_t rows, room;
};

/* The cells of one more row, cleared, for the caller to fill; NULL: no memory. */
char (*table_row(struct table *g))[TABLE_CELL];

/* Line by line: aligned, or as markdown. */
void table_print(const struct table *g, bool markdown, void (*line)(const char *text, void *arg),
	void *arg);
void table_free(struct table *g);

#endif
