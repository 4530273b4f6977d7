/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All processes of the agent: how they start and what shields them. */
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "agent_parts.h"
#include "knob.h"
#include "pin.h"

#ifndef PR_SET_IO_FLUSHER
#define PR_SET_IO_FLUSHER 57
#endif

#define REST_PERIODS 12

static void signals_default(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_IGN);	/* the runner ends its children */
	signal(SIGPIPE, SIG_IGN);
}

pid_t child_fork(const char *name)
{
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid < 0 ? -1 : pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	prctl(PR_SET_NAME, name);
	signals_default();
	return 0;
}

void child_harden(int rt_priority)
{
	struct sched_param sp = { .sched_priority = rt_priority };

	/* A host without root refuses some; the process then runs without that shield. */
	knob_trigger("/proc/self/oom_score_adj", "-1000", NULL);
	pin_process(false);
	prctl(PR_SET_IO_FLUSHER, 1, 0, 0, 0);
	if (rt_priority)
		sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &sp);
}

uint64_t child_rest_ns(uint64_t period_ns, uint64_t took_ns)
{
	uint64_t rest_ns = 3 * took_ns, most_ns = REST_PERIODS * period_ns;

	if (rest_ns < period_ns)
		return period_ns;
	return rest_ns < most_ns ? rest_ns : most_ns;
}

/* An inherited PR_SET_IO_FLUSHER would reclaim without I/O: no swap, no writeback, no hang. */
void child_soften(void)
{
	knob_trigger("/proc/self/oom_score_adj", "0", NULL);
	prctl(PR_SET_IO_FLUSHER, 0, 0, 0, 0);
}
