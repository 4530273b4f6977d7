/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pressure stall information of machine and group; kernels without it leave zeros. */
#include "cgroup.h"
#include "cleanup.h"
#include "proc.h"
#include "source.h"

static const struct column columns[] = {
	{ "psi_mem_some_avg10", "1/100 %", COLUMN_GAUGE },
	{ "psi_mem_full_avg10", "1/100 %", COLUMN_GAUGE },
	{ "psi_mem_some", "us", COLUMN_COUNTER },
	{ "psi_mem_full", "us", COLUMN_COUNTER },
	{ "psi_io_some_avg10", "1/100 %", COLUMN_GAUGE },
	{ "psi_io_full_avg10", "1/100 %", COLUMN_GAUGE },
	{ "psi_io_some", "us", COLUMN_COUNTER },
	{ "psi_io_full", "us", COLUMN_COUNTER },
	{ "psi_memcg_some_avg10", "1/100 %", COLUMN_GAUGE },
	{ "psi_memcg_full_avg10", "1/100 %", COLUMN_GAUGE },
	{ "psi_memcg_some", "us", COLUMN_COUNTER },
	{ "psi_memcg_full", "us", COLUMN_COUNTER },
	{ 0 }
};

enum { PSI_MEMORY, PSI_IO, PSI_GROUP, PSI_FILES };

static int fds[PSI_FILES];

static int psi_open(const struct sampler_env *env, struct err *e)
{
	bool group = env->cgroup_version == CGROUP_V2 && *env->cgroup;

	(void)e;
	fds[PSI_MEMORY] = source_fd("/proc/pressure/memory", "");
	fds[PSI_IO] = source_fd("/proc/pressure/io", "");
	fds[PSI_GROUP] = group ? source_fd("memory.pressure", env->cgroup) : -1;
	return 0;
}

static int psi_read(uint64_t *row)
{
	for (unsigned i = 0; i < PSI_FILES; i++, row += 4) {
		const char *text = source_text(fds[i]);
		struct proc_psi psi;

		if (!text || proc_parse_psi(text, &psi) < 0)
			continue;
		row[0] = psi.some_avg10;
		row[1] = psi.full_avg10;
		row[2] = psi.some_total_us;
		row[3] = psi.full_total_us;
	}
	return 0;
}

static void psi_close(void)
{
	for (unsigned i = 0; i < PSI_FILES; i++) {
		cleanup_fd_(&fds[i]);
		fds[i] = -1;
	}
}

const struct sampler sampler_psi = {
	.name = "psi",
	.summary = "memory and I/O pressure of the machine, memory pressure of the group",
	.columns = columns,
	.open = psi_open,
	.read = psi_read,
	.close = psi_close,
};
