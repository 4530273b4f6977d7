/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drops clean caches (vm.drop_caches) periodically. */
#include "injector.h"
#include "repeat.h"

static int drop_caches_curve(const struct param_values *p, struct rng *r, uint64_t run_ms,
	struct injector_point *out, unsigned max, struct err *e)
{
	(void)r;
	return repeat_curve(p, run_ms, out, max, e);
}

static int drop_caches_apply(struct injector_env *env, uint64_t value, struct err *e)
{
	static const char *const modes[] = { "1", "2", "3" };

	(void)value;
	return repeat_trigger(env, "/proc/sys/vm/drop_caches",
		modes[param_u64(env->params, "which")], e);
}

static const struct param drop_caches_params[] = {
	{ "which", PARAM_CHOICE, "all", "pages|slab|all", "which caches" },
	REPEAT_PARAM,
	{ 0 }
};

static const struct need drop_caches_needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_FILE, "/proc/sys/vm/drop_caches", NULL },
	{ 0 }
};

const struct injector injector_drop_caches = {
	.name = "drop_caches",
	.summary = "drop the page cache and reclaimable slab, repeatedly",
	.scope = SCOPE_MACHINE,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.params = drop_caches_params,
	.needs = drop_caches_needs,
	.arm = repeat_arm,
	.disarm = repeat_disarm,
	.curve = drop_caches_curve,
	.apply = drop_caches_apply,
	.hits = repeat_hits,
};
