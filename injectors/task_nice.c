/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives a task, by its name, another nice value: kswapd0 at 19 falls behind those who allocate. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "injector.h"
#include "proc.h"

struct nice {
	const char *name;
	int value;
	uint64_t hits;
};

/* Tasks that were given it; each injector is a process of its own. */
static uint64_t given;

static bool task_set(pid_t pid, pid_t tid, void *arg)
{
	struct nice *n = arg;
	struct proc_stat st;

	(void)pid;
	if (!proc_read_stat(tid, &st) && !strcmp(st.comm, n->name))
		n->hits += !setpriority(PRIO_PROCESS, (id_t)tid, n->value);
	return true;
}

static int task_nice_arm(struct injector_env *env, struct err *e)
{
	struct nice n = { .name = param_text(env->params, "task"),
		.value = (int)param_u64(env->params, "nice") };

	env->state = &given;
	proc_each_task(task_set, &n);
	given += n.hits;
	return n.hits ? 0 : err_set(e, ESRCH, "task %s cannot be given nice %d: no such task, or "
		"not root", n.name, n.value);
}

/* Kernel threads start with 0, and in a VM nobody else changes that. */
static int task_nice_disarm(struct injector_env *env, struct err *e)
{
	struct nice back = { .name = param_text(env->params, "task"), .value = 0 };

	(void)e;
	if (env->state)
		proc_each_task(task_set, &back);
	env->state = NULL;
	return 0;
}

static uint64_t task_nice_hits(struct injector_env *env)
{
	(void)env;
	return given;
}

static const struct param task_nice_params[] = {
	{ "task", PARAM_TEXT, "kswapd0", NULL, "its name, as in /proc/PID/comm" },
	{ "nice", PARAM_U64, "19", "0..19", "the higher, the less of the processor it gets" },
	{ 0 }
};

/* Names are anybody's: on a host it might slow what is not ours. */
static const struct need task_nice_needs[] = {
	{ NEED_VM, NULL, NULL },
	{ 0 }
};

const struct injector injector_task_nice = {
	.name = "task_nice",
	.summary = "give a task another nice value until disarmed",
	.scope = SCOPE_TASK,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.params = task_nice_params,
	.needs = task_nice_needs,
	.arm = task_nice_arm,
	.disarm = task_nice_disarm,
	.hits = task_nice_hits,
};
