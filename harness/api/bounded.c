/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls with a time limit: a thread that sleeps in the kernel cannot be abandoned, a child can. */
#include "bounded.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

#define LOOK_NS (5 * NS_PER_MS)

int bounded_start(struct bounded *b, int (*call)(void *arg), void *arg, struct err *e)
{
	b->pid = fork();
	if (!b->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(-call(arg) & 0xff);
	}
	if (b->pid > 0)
		return 0;
	b->pid = 0;
	return err_sys(e, errno, "cannot fork for a call that may hang");
}

static int result_of(int status)
{
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

int bounded_wait(struct bounded *b, uint64_t ms, struct err *e)
{
	uint64_t end = clock_ns() + ms * NS_PER_MS;
	int status;

	while (b->pid) {
		pid_t got = waitpid(b->pid, &status, WNOHANG);

		if (got) {
			b->pid = 0;
			return got < 0 ? err_sys(e, errno, "lost a child") : result_of(status);
		}
		if (clock_ns() >= end)
			return err_set(e, EBUSY, "not over after %llu ms", (unsigned long long)ms);
		clock_sleep_ns(LOOK_NS);
	}
	return 0;
}

int bounded_call(int (*call)(void *arg), void *arg, uint64_t ms, struct err *e)
{
	struct bounded b;
	int rc = bounded_start(&b, call, arg, e);

	if (!rc)
		rc = bounded_wait(&b, ms, e);
	if (b.pid) {
		kill(b.pid, SIGKILL);
		waitpid(b.pid, NULL, WNOHANG);
	}
	return rc;
}
