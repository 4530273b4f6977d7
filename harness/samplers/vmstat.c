/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/vmstat: reclaim, writeback, swap, compaction and OOM kills since boot. */
#include <errno.h>

#include "cleanup.h"
#include "source.h"

#define FILE_NAME "/proc/vmstat"

static const struct column columns[] = {
	{ "allocstall", "events", COLUMN_COUNTER },
	{ "pgscan_direct", "pages", COLUMN_COUNTER },
	{ "pgscan_kswapd", "pages", COLUMN_COUNTER },
	{ "pgsteal_direct", "pages", COLUMN_COUNTER },
	{ "pgsteal_kswapd", "pages", COLUMN_COUNTER },
	{ "oom_kill", "events", COLUMN_COUNTER },
	{ "pgmajfault", "events", COLUMN_COUNTER },
	{ "nr_dirtied", "pages", COLUMN_COUNTER },
	{ "nr_written", "pages", COLUMN_COUNTER },
	{ "nr_isolated_file", "pages", COLUMN_GAUGE },
	{ "compact_stall", "events", COLUMN_COUNTER },
	{ "pswpin", "pages", COLUMN_COUNTER },
	{ "pswpout", "pages", COLUMN_COUNTER },
	{ "refault_file", "pages", COLUMN_COUNTER },
	{ 0 }
};

static const struct source_row rows[] = {
	{ FILE_NAME, "allocstall*" }, { FILE_NAME, "pgscan_direct" },
	{ FILE_NAME, "pgscan_kswapd" }, { FILE_NAME, "pgsteal_direct" },
	{ FILE_NAME, "pgsteal_kswapd" }, { FILE_NAME, "oom_kill" }, { FILE_NAME, "pgmajfault" },
	{ FILE_NAME, "nr_dirtied" }, { FILE_NAME, "nr_written" },
	{ FILE_NAME, "nr_isolated_file" }, { FILE_NAME, "compact_stall" },
	{ FILE_NAME, "pswpin" }, { FILE_NAME, "pswpout" },
	{ FILE_NAME, "workingset_refault_file" },
};

static struct source source;

static int vmstat_open(const struct sampler_env *env, struct err *e)
{
	(void)env;
	source_open(&source, rows, COUNT_OF(rows), "");
	return source.fd[0] < 0 ? err_set(e, ENOENT, FILE_NAME ": cannot open it") : 0;
}

static int vmstat_read(uint64_t *row)
{
	source_read(&source, row);
	return 0;
}

static void vmstat_close(void)
{
	source_close(&source);
}

const struct sampler sampler_vmstat = {
	.name = "vmstat",
	.summary = "reclaim, writeback, swap, compaction and OOM kills",
	.columns = columns,
	.open = vmstat_open,
	.read = vmstat_read,
	.close = vmstat_close,
};
