/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stops a task by name (SIGSTOP) until disarm: a server that falls silent. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "injector.h"
#include "proc.h"

struct stop {
	const char *name;
	int signal;
	uint64_t hits;
};

static bool task_signal(pid_t pid, pid_t tid, void *arg)
{
	struct stop *s = arg;
	struct proc_stat st;

	if (pid == tid && !proc_read_stat(tid, &st) && !strcmp(st.comm, s->name))
		s->hits += !kill(pid, s->signal);
	return true;
}

static int task_stop_arm(struct injector_env *env, struct err *e)
{
	struct stop *s = env->state ? env->state : calloc(1, sizeof(*s));

	if (!s)
		return err_set(e, ENOMEM, "no memory for an injector's state");
	env->state = s;
	s->name = param_text(env->params, "task");
	s->signal = SIGSTOP;
	proc_each_task(task_signal, s);
	return s->hits ? 0 : err_set(e, ESRCH, "there is no task %s to stop", s->name);
}

static int task_stop_disarm(struct injector_env *env, struct err *e)
{
	const struct stop *s = env->state;
	struct stop go = { .name = s ? s->name : "", .signal = SIGCONT };

	(void)e;
	if (s)
		proc_each_task(task_signal, &go);
	return 0;
}

static uint64_t task_stop_hits(struct injector_env *env)
{
	const struct stop *s = env->state;

	return s ? s->hits : 0;
}

static const struct param task_stop_params[] = {
	{ "task", PARAM_TEXT, "lt_fuse", NULL, "its name, as in /proc/PID/comm" },
	{ 0 }
};

/* On a host a name may match a foreign task. */
static const struct need task_stop_needs[] = {
	{ NEED_VM, NULL, NULL },
	{ 0 }
};

const struct injector injector_task_stop = {
	.name = "task_stop",
	.summary = "stop a task (SIGSTOP) until disarmed",
	.scope = SCOPE_TASK,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.params = task_stop_params,
	.needs = task_stop_needs,
	.arm = task_stop_arm,
	.disarm = task_stop_disarm,
	.hits = task_stop_hits,
};
