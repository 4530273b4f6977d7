/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contract of a source of numbers. Most samplers are a table of columns for sampler_read().
 * Reading allocates nothing. Files stay open until the sampling process ends.
 */
#ifndef API_SAMPLER_H
#define API_SAMPLER_H

#include <stdint.h>

#include "err.h"
#include "needs.h"

/* kind: a counter only grows (shown as a rate), a gauge is shown as it is. */
enum column_kind { COLUMN_GAUGE, COLUMN_COUNTER };

/*
 * Place of a number. file: a path, or the name of a file in the run's memory group; NULL: none.
 * key, from a line's start: "MemFree:", the number after it; "allocstall*", the sum of all lines
 * with this prefix; "some avg10=", in the line "some" the number after "avg10="; "", the first
 * number. Decimal points are dropped: 0.12 is 12.
 */
struct column_place {
	const char *file;
	const char *key;
};

/* A row; the table ends with a row whose name is NULL. Rows of a file stand together. */
struct column {
	const char *name;	/* unique over all samplers: "mem_free", "pgscan_direct" */
	const char *unit;	/* "KiB", "pages", "events", "1/100 %", "us", "tasks" */
	enum column_kind kind;
	struct column_place at;		/* none if the sampler has read() */
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

/* Meaning of an absent file of the first column. */
enum sampler_absent {
	ABSENT_ERROR,
	ABSENT_STAYS_0,		/* depends on kernel or run: columns stay 0 */
	ABSENT_LEFT_OUT,	/* not part of this run: no columns, no note */
};

/* A process has one instance of a sampler; its files and buffers are static in its own file. */
struct sampler {
	const char *name;	/* = file name = symbol name (sampler_NAME) */
	const char *summary;
	const struct column *columns;
	const struct need *needs;
	enum sampler_absent absent;
	int (*open)(const struct sampler_env *env, struct err *e);	/* may be NULL */
	/* A row, for columns without a place; NULL: columns have places. */
	int (*read)(uint64_t *row);
};

/* An open sampler. */
struct sampling {
	const struct sampler *sampler;
	unsigned columns;
	struct column_place at[SAMPLER_COLUMNS_MAX];
	int fd[SAMPLER_COLUMNS_MAX];	/* of the column's file; -1: absent */
};

/* 0 or -errno; -ENODEV: leave the sampler out, which is no error. */
int sampler_open(struct sampling *g, const struct sampler *s, const struct sampler_env *env,
	struct err *e);

/* Read a row; an unreadable number keeps its last value. 0 or -errno. */
int sampler_read(struct sampling *g, uint64_t *row);

/* Content of a file, in a buffer that the next call overwrites; NULL: unreadable. */
const char *sampler_text(int fd);

#endif
