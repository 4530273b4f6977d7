/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/vmstat: reclaim, writeback, swap, compaction and OOM kills since boot. */
#include "sampler.h"

#define VMSTAT "/proc/vmstat"

static const struct column columns[] = {
	{ "allocstall", "events", COLUMN_COUNTER, .at = { VMSTAT, "allocstall*" } },
	{ "pgscan_direct", "pages", COLUMN_COUNTER, .at = { VMSTAT, "pgscan_direct" } },
	{ "pgscan_kswapd", "pages", COLUMN_COUNTER, .at = { VMSTAT, "pgscan_kswapd" } },
	{ "pgsteal_direct", "pages", COLUMN_COUNTER, .at = { VMSTAT, "pgsteal_direct" } },
	{ "pgsteal_kswapd", "pages", COLUMN_COUNTER, .at = { VMSTAT, "pgsteal_kswapd" } },
	{ "oom_kill", "events", COLUMN_COUNTER, .at = { VMSTAT, "oom_kill" } },
	{ "pgmajfault", "events", COLUMN_COUNTER, .at = { VMSTAT, "pgmajfault" } },
	{ "nr_dirtied", "pages", COLUMN_COUNTER, .at = { VMSTAT, "nr_dirtied" } },
	{ "nr_written", "pages", COLUMN_COUNTER, .at = { VMSTAT, "nr_written" } },
	{ "nr_isolated_file", "pages", COLUMN_GAUGE, .at = { VMSTAT, "nr_isolated_file" } },
	{ "compact_stall", "events", COLUMN_COUNTER, .at = { VMSTAT, "compact_stall" } },
	{ "pswpin", "pages", COLUMN_COUNTER, .at = { VMSTAT, "pswpin" } },
	{ "pswpout", "pages", COLUMN_COUNTER, .at = { VMSTAT, "pswpout" } },
	{ "refault_file", "pages", COLUMN_COUNTER, .at = { VMSTAT, "workingset_refault_file" } },
	{ 0 }
};

const struct sampler sampler_vmstat = {
	.name = "vmstat",
	.summary = "reclaim, writeback, swap, compaction and OOM kills",
	.columns = columns,
};
