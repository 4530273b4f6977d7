/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The run's memory group, v1 and v2 under the same names. Without a group all stay 0. */
#include "cleanup.h"
#include "cgroup.h"
#include "source.h"

#define V1_STAT "memory.stat"
#define V2_STAT "memory.stat"
#define V2_EVENTS "memory.events"

static const struct column columns[] = {
	{ "memcg_usage", "bytes", COLUMN_GAUGE },
	{ "memcg_limit_hits", "events", COLUMN_COUNTER },
	{ "memcg_high_hits", "events", COLUMN_COUNTER },
	{ "memcg_low_hits", "events", COLUMN_COUNTER },
	{ "memcg_oom", "events", COLUMN_COUNTER },
	{ "memcg_oom_kill", "events", COLUMN_COUNTER },
	{ "memcg_anon", "bytes", COLUMN_GAUGE },
	{ "memcg_file", "bytes", COLUMN_GAUGE },
	{ "memcg_mapped", "bytes", COLUMN_GAUGE },
	{ "memcg_dirty", "bytes", COLUMN_GAUGE },
	{ "memcg_writeback", "bytes", COLUMN_GAUGE },
	{ "memcg_pgmajfault", "events", COLUMN_COUNTER },
	{ "memcg_refault", "pages", COLUMN_COUNTER },
	{ "memcg_pgscan_direct", "pages", COLUMN_COUNTER },
	{ "memcg_pgsteal_direct", "pages", COLUMN_COUNTER },
	{ 0 }
};

/* v1 counts no "high", "low" or "oom": those columns stay 0. */
static const struct source_row rows_v1[] = {
	{ "memory.usage_in_bytes", "" }, { "memory.failcnt", "" }, { NULL, "" }, { NULL, "" },
	{ NULL, "" }, { "memory.oom_control", "oom_kill" },
	{ V1_STAT, "total_rss" }, { V1_STAT, "total_cache" }, { V1_STAT, "total_mapped_file" },
	{ V1_STAT, "total_dirty" }, { V1_STAT, "total_writeback" },
	{ V1_STAT, "total_pgmajfault" }, { V1_STAT, "total_workingset_refault_file" },
	{ NULL, "" }, { NULL, "" },
};

static const struct source_row rows_v2[] = {
	{ "memory.current", "" }, { V2_EVENTS, "max" }, { V2_EVENTS, "high" },
	{ V2_EVENTS, "low" }, { V2_EVENTS, "oom" }, { V2_EVENTS, "oom_kill" },
	{ V2_STAT, "anon" }, { V2_STAT, "file" }, { V2_STAT, "file_mapped" },
	{ V2_STAT, "file_dirty" }, { V2_STAT, "file_writeback" }, { V2_STAT, "pgmajfault" },
	{ V2_STAT, "workingset_refault_file" }, { V2_STAT, "pgscan_direct" },
	{ V2_STAT, "pgsteal_direct" },
};

_Static_assert(COUNT_OF(rows_v1) == COUNT_OF(columns) - 1, "a row for each column");
_Static_assert(COUNT_OF(rows_v2) == COUNT_OF(columns) - 1, "a row for each column");

static struct source source;

static int memcg_open(const struct sampler_env *env, struct err *e)
{
	const struct source_row *rows = env->cgroup_version == CGROUP_V1 ? rows_v1 : rows_v2;

	(void)e;
	if (env->cgroup_version != CGROUP_NONE && *env->cgroup)
		source_open(&source, rows, COUNT_OF(rows_v1), env->cgroup);
	return 0;
}

static int memcg_read(uint64_t *row)
{
	source_read(&source, row);
	return 0;
}

static void memcg_close(void)
{
	source_close(&source);
}

const struct sampler sampler_memcg = {
	.name = "memcg",
	.summary = "use, limits met, OOM kills and reclaim of the run's memory group, v1 and v2",
	.columns = columns,
	.open = memcg_open,
	.read = memcg_read,
	.close = memcg_close,
};
