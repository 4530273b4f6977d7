/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disables the OOM killer of the run's cgroup: tasks at the limit sleep until it rises. */
#include <errno.h>

#include "cgroup.h"
#include "injector.h"

#define FILE_NAME "memory.oom_control"

/* No row of a knob table: those of the memory controller are pressed as limits are. */
static int oom_hold_arm(struct injector_env *env, struct err *e)
{
	char knob[256];

	if (env->cgroup_version != CGROUP_V1 || !*env->cgroup)
		return err_set(e, ENOENT, "only cgroup version 1 can switch its OOM killer off: "
			"set machine.cgroup = v1");
	injector_knob_name(env, "memory", FILE_NAME, knob, sizeof(knob));
	env->state = env;
	return knob_set(env->knobs, knob, "1", e);
}

static int oom_hold_disarm(struct injector_env *env, struct err *e)
{
	char knob[256];

	if (!env->state)
		return 0;
	injector_knob_name(env, "memory", FILE_NAME, knob, sizeof(knob));
	return knob_restore(env->knobs, knob, e);
}

static uint64_t oom_hold_hits(struct injector_env *env)
{
	return env->state != NULL;
}

static const struct param oom_hold_params[] = {
	{ 0 }
};

static const struct need oom_hold_needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_CGROUP, "v1", NULL },
	{ 0 }
};

/* A fixture: released as pressure, the OOM killer might come before the limit rises. */
const struct injector injector_oom_hold = {
	.name = "oom_hold",
	.summary = "switch off the OOM killer of the run's cgroup (v1 only)",
	.scope = SCOPE_CGROUP,
	.role = ROLE_FIXTURE,
	.side = SIDE_AGENT,
	.params = oom_hold_params,
	.needs = oom_hold_needs,
	.arm = oom_hold_arm,
	.disarm = oom_hold_disarm,
	.hits = oom_hold_hits,
};
