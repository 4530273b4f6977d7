/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/meminfo. */
#include <errno.h>

#include "cleanup.h"
#include "source.h"

#define FILE_NAME "/proc/meminfo"

static const struct column columns[] = {
	{ "mem_free", "KiB", COLUMN_GAUGE },
	{ "mem_available", "KiB", COLUMN_GAUGE },
	{ "dirty", "KiB", COLUMN_GAUGE },
	{ "writeback", "KiB", COLUMN_GAUGE },
	{ "anon", "KiB", COLUMN_GAUGE },
	{ "cached", "KiB", COLUMN_GAUGE },
	{ "file_mapped", "KiB", COLUMN_GAUGE },
	{ "shmem", "KiB", COLUMN_GAUGE },
	{ "slab", "KiB", COLUMN_GAUGE },
	{ "slab_reclaimable", "KiB", COLUMN_GAUGE },
	{ "swap_free", "KiB", COLUMN_GAUGE },
	{ "unevictable", "KiB", COLUMN_GAUGE },
	{ 0 }
};

static const struct source_row rows[] = {
	{ FILE_NAME, "MemFree:" }, { FILE_NAME, "MemAvailable:" }, { FILE_NAME, "Dirty:" },
	{ FILE_NAME, "Writeback:" }, { FILE_NAME, "AnonPages:" }, { FILE_NAME, "Cached:" },
	{ FILE_NAME, "Mapped:" }, { FILE_NAME, "Shmem:" }, { FILE_NAME, "Slab:" },
	{ FILE_NAME, "SReclaimable:" }, { FILE_NAME, "SwapFree:" }, { FILE_NAME, "Unevictable:" },
};

static struct source source;

static int meminfo_open(const struct sampler_env *env, struct err *e)
{
	(void)env;
	source_open(&source, rows, COUNT_OF(rows), "");
	return source.fd[0] < 0 ? err_set(e, ENOENT, FILE_NAME ": cannot open it") : 0;
}

static int meminfo_read(uint64_t *row)
{
	source_read(&source, row);
	return 0;
}

static void meminfo_close(void)
{
	source_close(&source);
}

const struct sampler sampler_meminfo = {
	.name = "meminfo",
	.summary = "free, dirty, written back and used memory of the machine",
	.columns = columns,
	.open = meminfo_open,
	.read = meminfo_read,
	.close = meminfo_close,
};
