/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of a source of numbers. Read allocates nothing and holds its files open. */
#ifndef API_SAMPLER_H
#define API_SAMPLER_H

#include <stdint.h>

#include "err.h"
#include "needs.h"

/* kind: a counter only grows (shown as a rate), a gauge is shown as it is. */
enum column_kind { COLUMN_GAUGE, COLUMN_COUNTER };

/* One row; the table ends with a row whose name is NULL. */
struct column {
	const char *name;	/* unique over all samplers: "mem_free", "pgscan_direct" */
	const char *unit;	/* "KiB", "pages", "events", "1/100 %", "us", "tasks" */
	enum column_kind kind;
};

#define SAMPLER_COLUMNS_MAX 16

struct sampler_env {
	const char *cgroup;	/* the run's group, "" for none */
	int cgroup_version;	/* enum cgroup_version */
	const char *device;	/* block device under test ("nbd0", "vdb"), "" for none */
	/* A line of the kernel log, for the kmsg sampler: the harness puts it on the board. */
	void (*log)(const char *line, unsigned level, uint64_t t_us);
};

/* A sampler's files and buffers: static in its own file, one instance a process. */
struct sampler {
	const char *name;	/* = file name = symbol name (sampler_NAME) */
	const char *summary;
	const struct column *columns;
	const struct need *needs;
	/* -ENODEV: what it reads is not part of this run; its columns are left out, and no note. */
	int (*open)(const struct sampler_env *env, struct err *e);
	/* One row; a number that cannot be read now keeps its last value. 0 or -errno. */
	int (*read)(uint64_t *row);
	void (*close)(void);
};

#endif
