/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module lowtide_planted counts; nothing where it is not loaded. */
#include <errno.h>

#include "cleanup.h"
#include "source.h"

#define COUNTERS "/sys/kernel/debug/lowtide/counters"

static const struct column columns[] = {
	{ "planted_ops", "events", COLUMN_COUNTER },
	{ "planted_failed", "events", COLUMN_COUNTER },
	{ "planted_reclaim", "events", COLUMN_COUNTER },
	{ "planted_direct", "events", COLUMN_COUNTER },
	{ "planted_freed", "pages", COLUMN_COUNTER },
	{ "planted_window", "events", COLUMN_COUNTER },
	{ "planted_emergency", "objects", COLUMN_GAUGE },
	{ "planted_emergency_max", "objects", COLUMN_GAUGE },
	{ 0 }
};

static const struct source_row rows[] = {
	{ COUNTERS, "operations" },
	{ COUNTERS, "failed" },
	{ COUNTERS, "reclaim" },
	{ COUNTERS, "direct_reclaim" },
	{ COUNTERS, "pages_reclaimed" },
	{ COUNTERS, "window" },
	{ COUNTERS, "emergency_now" },
	{ COUNTERS, "emergency_max" },
};

static struct source source;

/* -ENODEV is said of nearly every run: it is no trouble. */
static int planted_open(const struct sampler_env *env, struct err *e)
{
	(void)env;
	source_open(&source, rows, COUNT_OF(rows), "");
	if (source.fd[0] >= 0)
		return 0;
	source_close(&source);
	return err_set(e, ENODEV, COUNTERS ": no bug is planted");
}

static int planted_read(uint64_t *row)
{
	source_read(&source, row);
	return 0;
}

static void planted_close(void)
{
	source_close(&source);
}

const struct sampler sampler_planted = {
	.name = "planted",
	.summary = "counters of the planted bug, where one is planted",
	.columns = columns,
	.open = planted_open,
	.read = planted_read,
	.close = planted_close,
};
