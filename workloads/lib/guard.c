/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Turn SIGBUS of a mapping into an error of the operation instead of the worker's death. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>

#include "pages.h"

static sigjmp_buf guard_frame;
static volatile sig_atomic_t guard_armed;
static void *volatile guard_address;

static void guard_catch(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (!guard_armed) {
		/* outside a guard: restore the default, so that the repeated fault kills */
		signal(sig, SIG_DFL);
		return;
	}
	guard_armed = 0;
	guard_address = info->si_addr;
	siglongjmp(guard_frame, 1);
}

void guard_install(void)
{
	/* With SA_NODEFER the jump needs no signal mask restored, and thus no system call. */
	struct sigaction act = { .sa_sigaction = guard_catch, .sa_flags = SA_SIGINFO | SA_NODEFER };

	sigemptyset(&act.sa_mask);
	sigaction(SIGBUS, &act, NULL);
}

int guard_run(int (*body)(void *arg), void *arg, void **where)
{
	int rc;

	if (sigsetjmp(guard_frame, 0)) {
		*where = guard_address;
		return -EIO;
	}
	guard_armed = 1;
	rc = body(arg);
	guard_armed = 0;
	return rc;
}
