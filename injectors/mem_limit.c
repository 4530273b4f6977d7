/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fixed memory limit of the run's cgroup, armed before the loads start. */
#include "injector.h"
#include "limit.h"

static const struct injector_knob mem_limit_knobs[] = {
	{ "memory", "memory.limit_in_bytes", "memory.max", "limit", NULL, false },
	{ "memory", "memory.soft_limit_in_bytes", "memory.high", "high", NULL, false },
	{ "memory", "memory.memsw.limit_in_bytes", "memory.swap.max", "swap", NULL, false },
	{ 0 }
};

static const struct param mem_limit_params[] = {
	{ "limit", PARAM_SIZE, "48M", "1M..1T", "hard limit (v1 limit_in_bytes, v2 memory.max)" },
	{ "high", PARAM_TEXT, "", NULL, "v1 soft limit, v2 memory.high (empty: leave)" },
	{ "swap", PARAM_TEXT, "", NULL, "v1 memory and swap, v2 swap alone (empty: leave)" },
	{ 0 }
};

static const struct need mem_limit_needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_CGROUP, NULL, NULL },
	{ 0 }
};

/* Each run has a new cgroup, so its counters start at arm. */
static uint64_t mem_limit_hits(struct injector_env *env)
{
	return limit_hits(env);
}

const struct injector injector_mem_limit = {
	.name = "mem_limit",
	.summary = "memory limit on the run's cgroup",
	.scope = SCOPE_CGROUP,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.limit = "limit",
	.swap_limit = "swap",
	.params = mem_limit_params,
	.needs = mem_limit_needs,
	.knobs = mem_limit_knobs,
	.hits = mem_limit_hits,
};
