/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The agent: lowtide on the machine under test. The runner carries out the plan. The inner
 * watch, the sampler, each injector and each worker are processes of their own, so that none
 * waits for what another is stuck in.
 */
#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include <stdbool.h>

#include "err.h"

struct agent_options {
	const char *board;	/* path of the board; "bar": find the ivshmem device */
	bool init;		/* PID 1 of a VM: make the basic mounts first */
	const char *dir;	/* host: work directory; a VM has its own */
	const char *journal;	/* knob journal */
};

/* Run the board's plan to its end, with the outcome on the board. 0 or -errno. */
int agent_run(const struct agent_options *o, struct err *e);

#endif
