/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives a task a nice value by name: kswapd0 at 19 falls behind the tasks that allocate. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "injector.h"
#include "proc.h"

#define TASKS 16

struct nice {
	const char *name;
	int value;
};

/*
 * Tasks that got the value. Kept, because a search of /proc takes memory and memory may wait for
 * these tasks. Each injector is a process of its own.
 */
static pid_t given[TASKS];
static unsigned given_count;
static uint64_t hits;	/* keeps its count after disarm */

static bool task_set(pid_t pid, pid_t tid, void *arg)
{
	const struct nice *n = arg;
	struct proc_stat st;

	if (!proc_read_thread(pid, tid, &st) && !strcmp(st.comm, n->name) &&
	    !setpriority(PRIO_PROCESS, (id_t)tid, n->value))
		given[given_count++] = tid, hits++;
	return given_count < TASKS;
}

static int task_nice_arm(struct injector_env *env, struct err *e)
{
	struct nice n = { .name = param_text(env->params, "task"),
		.value = (int)param_u64(env->params, "nice") };

	if (!given_count)
		proc_each_task(task_set, &n);
	return given_count ? 0 : err_set(e, ESRCH, "task %s cannot be given nice %d: no such task, "
		"or not root", n.name, n.value);
}

/* Kernel threads start with nice 0, and in a VM nothing else changes it. */
static int task_nice_disarm(struct injector_env *env, struct err *e)
{
	(void)env;
	(void)e;
	while (given_count)
		setpriority(PRIO_PROCESS, (id_t)given[--given_count], 0);
	return 0;
}

static uint64_t task_nice_hits(struct injector_env *env)
{
	(void)env;
	return hits;
}

static const struct param task_nice_params[] = {
	{ "task", PARAM_TEXT, "kswapd0", NULL, "its name, as in /proc/PID/comm" },
	{ "nice", PARAM_U64, "19", "0..19", "the higher, the less of the processor it gets" },
	{ 0 }
};

/* On a host a name may match a foreign task. */
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
