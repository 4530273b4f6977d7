/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/meminfo. */
#include "sampler.h"

#define MEMINFO "/proc/meminfo"

static const struct column columns[] = {
	{ "mem_free", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "MemFree:" } },
	{ "mem_available", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "MemAvailable:" } },
	{ "dirty", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "Dirty:" } },
	{ "writeback", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "Writeback:" } },
	{ "anon", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "AnonPages:" } },
	{ "cached", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "Cached:" } },
	{ "file_mapped", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "Mapped:" } },
	{ "shmem", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "Shmem:" } },
	{ "slab", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "Slab:" } },
	{ "slab_reclaimable", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "SReclaimable:" } },
	{ "swap_free", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "SwapFree:" } },
	{ "unevictable", "KiB", COLUMN_GAUGE, .at = { MEMINFO, "Unevictable:" } },
	{ 0 }
};

const struct sampler sampler_meminfo = {
	.name = "meminfo",
	.summary = "free, dirty, written back and used memory of the machine",
	.columns = columns,
};
