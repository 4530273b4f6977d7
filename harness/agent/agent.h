/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The agent: lowtide on the machine under test. One runner carries out the plan; the inner
 * watch, the samplers and the releaser are processes of their own, so that none of them
 * waits for what another is stuck in; each worker is a process too.
 */
#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include <stdbool.h>

#include "err.h"

struct agent_options {
	const char *board;	/* path of the board; "bar": find the ivshmem device */
	bool init;		/* PID 1 of a VM: mount what is needed first */
	const char *dir;	/* host: work folder; the VM has its own */
	const char *journal;	/* knob journal */
};

/* Runs the plan on the board to its end. Its outcome is on the board; returns 0 or -errno. */
int agent_run(const struct agent_options *o, struct err *e);

#endif
