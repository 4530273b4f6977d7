/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole sampler, as small as one is: the load average times 100, one column and no code. */
#include "sampler.h"

static const struct column columns[] = {
	{ "load_1min", "tasks/100", COLUMN_GAUGE, .at = { "/proc/loadavg", "" } },
	{ 0 }
};

const struct sampler sampler_probe_load = {
	.name = "probe_load",
	.summary = "load average",
	.columns = columns,
};
