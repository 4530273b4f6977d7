/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Columns out of the kernel's "KEY NUMBER" files, by table; held open, read without malloc. */
#ifndef LIB_SOURCE_H
#define LIB_SOURCE_H

#include <stdint.h>

#include "sampler.h"

/*
 * Where a column's number is. Rows of one file stand together, so that it is read once.
 * key: at a line's start ("MemFree:"); "allocstall*" sums all lines that begin so; "" is
 * the file's first number. file NULL: not here, the column stays as it is.
 */
struct source_row {
	const char *file;
	const char *key;
};

struct source {
	const struct source_row *rows;	/* one for each column, in the columns' order */
	unsigned count;
	int fd[SAMPLER_COLUMNS_MAX];	/* of the row's file; -1: not here */
};

/* Open the files, by path or in the run's memory group. A file that is not there is none. */
void source_open(struct source *s, const struct source_row *rows, unsigned count,
	const char *group);
void source_read(struct source *s, uint64_t *row);	/* writes only what could be read */
void source_close(struct source *s);

int source_fd(const char *path, const char *group);	/* group "": path is absolute; -1: none */

/* The whole file, in one buffer that the next call overwrites; NULL: cannot be read. */
const char *source_text(int fd);

#endif
