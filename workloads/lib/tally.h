/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the processes of a session have done so far, as /proc tells it. */
#ifndef WORKLOADS_LIB_TALLY_H
#define WORKLOADS_LIB_TALLY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct tally {
	pid_t session;
	uint64_t user;		/* ticks; what spins in the kernel uses system time alone */
	uint64_t faults;
	uint64_t io;		/* calls and bytes of read and write */
	uint64_t bytes;
};

/* Sums over the processes alive: they fall when a process ends. */
void tally_take(struct tally *t, pid_t session);

/* A task in state D; tid 0: none. */
struct sleeper {
	pid_t session, tid;
	uint64_t switches;
	bool is_stuck;		/* the earlier one is still there, and was not switched since */
};

/* Look for a task of the session that sleeps in state D from one look to the next. */
void tally_sleeper(struct sleeper *s, pid_t session);

#endif
