/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process and all that it has started have done so far, as /proc tells it. */
#ifndef WORKLOADS_LIB_TALLY_H
#define WORKLOADS_LIB_TALLY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct tally {
	pid_t pid;
	uint64_t user;		/* ticks; what spins in the kernel uses system time alone */
	uint64_t faults;
	uint64_t io;		/* calls and bytes of read and write */
	uint64_t bytes;
};

/* Sums over the processes alive: they fall when a process ends. */
void tally_take(struct tally *t, pid_t pid);

/* A task in state D; tid 0: none. */
struct sleeper {
	pid_t tid;
	uint64_t switches;
	bool is_stuck;		/* the earlier one is still there, and was not switched since */
};

/* Look for a task among them that sleeps in state D from one look to the next. */
void tally_sleeper(struct sleeper *s, pid_t pid);

#endif
