/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The contract of a source of numbers: most are a table of columns, which sampler_read() reads.
 * Reading allocates nothing. Files stay open until the process that samples ends.
 */
#ifndef API_SAMPLER_H
#define API_SAMPLER_H

#include <stdint.h>

#include "err.h"
#include "needs.h"

/* kind: a counter only grows (shown as a rate), a gauge is shown as it is. */
enum column_kind { COLUMN_GAUGE, COLUMN_COUNTER };

/*
 * Where a number stands. file: a path, or the name of a file in the run's memory group; NULL:
 * nowhere. key, from a line's start: "MemFree:", the number behind it; "allocstall*", the sum of
 * all lines that begin so; "some avg10=", in the line "some" the number behind "avg10="; "", the
 * first number. A decimal point is left out: 0.12 is 12.
 */
struct column_place {
	const char *file;
	const char *key;
};

/* A row; the table ends with a row whose name is NULL. Rows of one file stand together. */
struct column {
	const char *name;	/* unique over all samplers: "mem_free", "pgscan_direct" */
	const char *unit;	/* "KiB", "pages", "events", "1/100 %", "us", "tasks" */
	enum column_kind kind;
	struct column_place at;		/* none where the sampler has a read() of its own */
	struct column_place at_v1;	/* in a memory group of cgroup v1 */
};

#define SAMPLER_COLUMNS_MAX 16

struct sampler_env {
	const char *cgroup;	/* the run's group, "" for none */
	int cgroup_version;	/* enum cgroup_version */
	const char *device;	/* block device under test ("nbd0", "vdb"), "" for none */
	/* A line of the kernel log, for the kmsg sampler: the harness puts it on the board. */
	void (*log)(const char *line, unsigned level, uint64_t t_us);
};

/* What it means that the first column's file is not there. */
enum sampler_absent {
	ABSENT_ERROR,
	ABSENT_STAYS_0,		/* such a kernel or such a run: the columns stay 0 */
	ABSENT_LEFT_OUT,	/* not part of this run: no columns, and no note of it */
};

/* Files and buffers of a sampler with code: static in its own file, one instance a process. */
struct sampler {
	const char *name;	/* = file name = symbol name (sampler_NAME) */
	const char *summary;
	const struct column *columns;
	const struct need *needs;
	enum sampler_absent absent;
	int (*open)(const struct sampler_env *env, struct err *e);	/* may be NULL */
	/* One row, for columns without a place; NULL: the columns say where they are. */
	int (*read)(uint64_t *row);
};

/* An open sampler. */
struct sampling {
	const struct sampler *sampler;
	unsigned columns;
	struct column_place at[SAMPLER_COLUMNS_MAX];
	int fd[SAMPLER_COLUMNS_MAX];	/* of the column's file; -1: not here */
};

/* 0 or -errno; -ENODEV: to be left out, which is no trouble. */
int sampler_open(struct sampling *g, const struct sampler *s, const struct sampler_env *env,
	struct err *e);

/* A row; a number that cannot be read now keeps its last value. 0 or -errno. */
int sampler_read(struct sampling *g, uint64_t *row);

/* The whole file, in a buffer that the next call of any sampler overwrites; NULL: unreadable. */
const char *sampler_text(int fd);

#endif
