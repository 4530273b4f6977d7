/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pressure stall information of machine and group; 0 on kernels without PSI. */
#include "sampler.h"

#define MEMORY "/proc/pressure/memory"
#define IO "/proc/pressure/io"
#define GROUP "memory.pressure"

static const struct column columns[] = {
	{ "psi_mem_some_avg10", "1/100 %", COLUMN_GAUGE, .at = { MEMORY, "some avg10=" } },
	{ "psi_mem_full_avg10", "1/100 %", COLUMN_GAUGE, .at = { MEMORY, "full avg10=" } },
	{ "psi_mem_some", "us", COLUMN_COUNTER, .at = { MEMORY, "some total=" } },
	{ "psi_mem_full", "us", COLUMN_COUNTER, .at = { MEMORY, "full total=" } },
	{ "psi_io_some_avg10", "1/100 %", COLUMN_GAUGE, .at = { IO, "some avg10=" } },
	{ "psi_io_full_avg10", "1/100 %", COLUMN_GAUGE, .at = { IO, "full avg10=" } },
	{ "psi_io_some", "us", COLUMN_COUNTER, .at = { IO, "some total=" } },
	{ "psi_io_full", "us", COLUMN_COUNTER, .at = { IO, "full total=" } },
	{ "psi_memcg_some_avg10", "1/100 %", COLUMN_GAUGE, .at = { GROUP, "some avg10=" } },
	{ "psi_memcg_full_avg10", "1/100 %", COLUMN_GAUGE, .at = { GROUP, "full avg10=" } },
	{ "psi_memcg_some", "us", COLUMN_COUNTER, .at = { GROUP, "some total=" } },
	{ "psi_memcg_full", "us", COLUMN_COUNTER, .at = { GROUP, "full total=" } },
	{ 0 }
};

const struct sampler sampler_psi = {
	.name = "psi",
	.summary = "memory and I/O pressure of the machine, memory pressure of the group",
	.absent = ABSENT_STAYS_0,
	.columns = columns,
};
