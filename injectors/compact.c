/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compacts all memory (vm.compact_memory) periodically. */
#include "injector.h"
#include "repeat.h"

static int compact_curve(const struct param_values *p, struct rng *r, uint64_t run_ms,
	struct injector_point *out, unsigned max, struct err *e)
{
	(void)r;
	return repeat_curve(p, run_ms, out, max, e);
}

static int compact_apply(struct injector_env *env, uint64_t value, struct err *e)
{
	(void)value;
	return repeat_trigger(env, "/proc/sys/vm/compact_memory", "1", e);
}

static const struct param compact_params[] = {
	REPEAT_PARAM,
	{ 0 }
};

static const struct need compact_needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_FILE, "/proc/sys/vm/compact_memory", NULL },
	{ 0 }
};

const struct injector injector_compact = {
	.name = "compact",
	.summary = "compact all of memory, repeatedly",
	.scope = SCOPE_MACHINE,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.params = compact_params,
	.needs = compact_needs,
	.arm = repeat_arm,
	.disarm = repeat_disarm,
	.curve = compact_curve,
	.apply = compact_apply,
	.hits = repeat_hits,
};
