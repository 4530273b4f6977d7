/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The run's memory group, with the same names for v1 and v2. Without a group columns stay 0. */
#include "sampler.h"

#define STAT "memory.stat"
#define EVENTS "memory.events"

/* v1 counts no "high", "low" or "oom": those columns stay 0. */
static const struct column columns[] = {
	{ "memcg_usage", "bytes", COLUMN_GAUGE, .at = { "memory.current", "" },
		.at_v1 = { "memory.usage_in_bytes", "" } },
	{ "memcg_limit_hits", "events", COLUMN_COUNTER, .at = { EVENTS, "max" },
		.at_v1 = { "memory.failcnt", "" } },
	{ "memcg_high_hits", "events", COLUMN_COUNTER, .at = { EVENTS, "high" } },
	{ "memcg_low_hits", "events", COLUMN_COUNTER, .at = { EVENTS, "low" } },
	{ "memcg_oom", "events", COLUMN_COUNTER, .at = { EVENTS, "oom" } },
	{ "memcg_oom_kill", "events", COLUMN_COUNTER, .at = { EVENTS, "oom_kill" },
		.at_v1 = { "memory.oom_control", "oom_kill" } },
	{ "memcg_anon", "bytes", COLUMN_GAUGE, .at = { STAT, "anon" },
		.at_v1 = { STAT, "total_rss" } },
	{ "memcg_file", "bytes", COLUMN_GAUGE, .at = { STAT, "file" },
		.at_v1 = { STAT, "total_cache" } },
	{ "memcg_mapped", "bytes", COLUMN_GAUGE, .at = { STAT, "file_mapped" },
		.at_v1 = { STAT, "total_mapped_file" } },
	{ "memcg_dirty", "bytes", COLUMN_GAUGE, .at = { STAT, "file_dirty" },
		.at_v1 = { STAT, "total_dirty" } },
	{ "memcg_writeback", "bytes", COLUMN_GAUGE, .at = { STAT, "file_writeback" },
		.at_v1 = { STAT, "total_writeback" } },
	{ "memcg_pgmajfault", "events", COLUMN_COUNTER, .at = { STAT, "pgmajfault" },
		.at_v1 = { STAT, "total_pgmajfault" } },
	{ "memcg_refault", "pages", COLUMN_COUNTER, .at = { STAT, "workingset_refault_file" },
		.at_v1 = { STAT, "total_workingset_refault_file" } },
	{ "memcg_pgscan_direct", "pages", COLUMN_COUNTER, .at = { STAT, "pgscan_direct" } },
	{ "memcg_pgsteal_direct", "pages", COLUMN_COUNTER, .at = { STAT, "pgsteal_direct" } },
	{ 0 }
};

const struct sampler sampler_memcg = {
	.name = "memcg",
	.summary = "use, limits met, OOM kills and reclaim of the run's memory group, v1 and v2",
	.absent = ABSENT_STAYS_0,
	.columns = columns,
};
