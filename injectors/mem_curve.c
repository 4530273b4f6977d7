/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A memory limit that moves over time along a seeded curve. */
#include "curve.h"
#include "injector.h"
#include "limit.h"

static int mem_curve_curve(const struct param_values *p, struct rng *r, uint64_t run_ms,
	struct injector_point *out, unsigned max, struct err *e)
{
	struct curve c = {
		.shape = (enum curve_shape)param_u64(p, "shape"), .run_ms = run_ms,
		.low = param_u64(p, "low"), .high = param_u64(p, "high"),
		.every_ms = param_u64(p, "every"), .period_ms = param_u64(p, "period"),
	};

	return curve_points(&c, r, out, max, e);
}

/* Points later than the disarm must not bring the pressure back. */
static int mem_curve_arm(struct injector_env *env, struct err *e)
{
	env->state = (void *)1;
	return limit_set(env, param_u64(env->params, "high"), e);
}

static int mem_curve_apply(struct injector_env *env, uint64_t value, struct err *e)
{
	return env->state ? limit_set(env, value, e) : 0;
}

static int mem_curve_disarm(struct injector_env *env, struct err *e)
{
	if (!env->state)
		return 0;
	env->state = NULL;
	return limit_restore(env, e);
}

static uint64_t mem_curve_hits(struct injector_env *env)
{
	return limit_hits(env);
}

static const struct param mem_curve_params[] = {
	{ "shape", PARAM_CHOICE, "sawtooth", CURVE_CHOICES, "how the limit moves" },
	{ "low", PARAM_SIZE, "48M", "1M..1T", "lowest limit" },
	{ "high", PARAM_SIZE, "160M", "1M..1T", "highest limit" },
	{ "every", PARAM_TIME, "1s", "100ms..1h", "time between two points" },
	{ "period", PARAM_TIME, "10s", "1s..1h", "length of one tooth" },
	{ 0 }
};

static const struct need mem_curve_needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_CGROUP, NULL, NULL },
	{ 0 }
};

const struct injector injector_mem_curve = {
	.name = "mem_curve",
	.summary = "memory limit on the run's cgroup that moves along a seeded curve",
	.scope = SCOPE_CGROUP,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.limit = "high",
	.params = mem_curve_params,
	.needs = mem_curve_needs,
	.arm = mem_curve_arm,
	.disarm = mem_curve_disarm,
	.curve = mem_curve_curve,
	.apply = mem_curve_apply,
	.hits = mem_curve_hits,
};
