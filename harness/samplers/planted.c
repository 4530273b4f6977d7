/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counters of the module lowtide_planted; no columns unless it is loaded. */
#include "sampler.h"

#define COUNTERS "/sys/kernel/debug/lowtide/counters"

static const struct column columns[] = {
	{ "planted_ops", "events", COLUMN_COUNTER, .at = { COUNTERS, "operations" } },
	{ "planted_failed", "events", COLUMN_COUNTER, .at = { COUNTERS, "failed" } },
	{ "planted_reclaim", "events", COLUMN_COUNTER, .at = { COUNTERS, "reclaim" } },
	{ "planted_direct", "events", COLUMN_COUNTER, .at = { COUNTERS, "direct_reclaim" } },
	{ "planted_freed", "pages", COLUMN_COUNTER, .at = { COUNTERS, "pages_reclaimed" } },
	{ "planted_window", "events", COLUMN_COUNTER, .at = { COUNTERS, "window" } },
	{ "planted_emergency", "objects", COLUMN_GAUGE, .at = { COUNTERS, "emergency_now" } },
	{ "planted_emergency_max", "objects", COLUMN_GAUGE, .at = { COUNTERS, "emergency_max" } },
	{ 0 }
};

const struct sampler sampler_planted = {
	.name = "planted",
	.summary = "counters of the planted bug, where one is planted",
	.absent = ABSENT_LEFT_OUT,
	.columns = columns,
};
