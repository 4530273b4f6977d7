/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel function that starts late, which widens the window of a race. */
#include <errno.h>

#include "fault.h"
#include "injector.h"

static int delay_check(const struct param_values *p, struct err *e)
{
	if (!*param_text(p, "func"))
		return err_set(e, EINVAL, "set func: the kernel function that shall start late");
	return fault_check(p, e);
}

static int delay_arm(struct injector_env *env, struct err *e)
{
	struct fault_rule rule = { .kind = "delay" };

	fault_word(&rule.words, "func=%s delay_us=%llu", param_text(env->params, "func"),
		(unsigned long long)param_u64(env->params, "delay_us"));
	return fault_arm(env, &rule, 1, e);
}

static const struct param delay_params[] = {
	{ "func", PARAM_TEXT, "", NULL, "the function; callers must be allowed to sleep there" },
	{ "delay_us", PARAM_U64, "10000", "1..60000000", "how late it starts" },
	FAULT_PARAMS("cgroup", "1000000"),
	{ 0 }
};

static const struct need delay_needs[] = {
	FAULT_NEEDS,
	{ 0 }
};

const struct injector injector_delay = {
	.name = "delay",
	.summary = "let calls of a kernel function begin late, to widen a race's window",
	.scope = SCOPE_TASK,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.params = delay_params,
	.needs = delay_needs,
	.check = delay_check,
	.arm = delay_arm,
	.disarm = fault_disarm,
	.hits = fault_hits,
	.fault = true,
	.report = fault_report,
};
