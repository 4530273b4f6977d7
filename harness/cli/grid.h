/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of text, for a terminal or as markdown. */
#ifndef CLI_GRID_H
#define CLI_GRID_H

#include <stdbool.h>
#include <stddef.h>

#define GRID_COLUMNS 14
#define GRID_CELL 64

struct grid {
	unsigned columns;
	const char *title[GRID_COLUMNS];
	bool right[GRID_COLUMNS];	/* numbers stand at the right */
	char (*cell)[GRID_CELL];	/* malloc'ed, row after row */
	size_t rows, room;
};

/* The cells of one more row, cleared, for the caller to fill; NULL: no memory. */
char (*grid_row(struct grid *g))[GRID_CELL];

/* Line by line: aligned, or as markdown. */
void grid_print(const struct grid *g, bool markdown, void (*line)(const char *text, void *arg),
	void *arg);
void grid_free(struct grid *g);

#endif
