/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The memory limit of a cgroup in both versions. */
#include "limit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cgroup.h"
#include "proc.h"
#include "value.h"

static uint64_t events_count(const char *text)
{
	uint64_t max = 0, high = 0;

	proc_find_u64(text, "max", &max);
	proc_find_u64(text, "high", &high);
	return max + high;
}

uint64_t limit_hits(const struct injector_env *env)
{
	bool v2 = env->cgroup_version == CGROUP_V2;
	char text[512];
	uint64_t n = 0;

	if (!*env->cgroup || cgroup_read("memory", env->cgroup,
			v2 ? "memory.events" : "memory.failcnt", text, sizeof(text), NULL))
		return 0;
	if (v2)
		return events_count(text);
	text[strcspn(text, "\n")] = '\0';
	return value_u64(text, &n, NULL) ? 0 : n;
}

static int limit_knob(const struct injector_env *env, char *knob, size_t size, struct err *e)
{
	if (!*env->cgroup)
		return err_set(e, EINVAL, "a memory limit needs a cgroup: give the scenario one");
	injector_knob_name(env, "memory", env->cgroup_version == CGROUP_V2 ? "memory.max" :
		"memory.limit_in_bytes", knob, size);
	return 0;
}

int limit_set(struct injector_env *env, uint64_t bytes, struct err *e)
{
	char knob[256], text[24];
	int rc = limit_knob(env, knob, sizeof(knob), e);

	snprintf(text, sizeof(text), "%llu", (unsigned long long)bytes);
	return rc ? rc : injector_press(env, knob, text, e);
}

int limit_restore(struct injector_env *env, struct err *e)
{
	char knob[256];
	int rc = limit_knob(env, knob, sizeof(knob), e);

	injector_unpress(env);
	return rc ? rc : knob_restore(env->knobs, knob, e);
}
