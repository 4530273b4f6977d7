/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How busy other programs keep this host, while a run shares its processors with them. */
#ifndef SUPERVISOR_BUSY_H
#define SUPERVISOR_BUSY_H

#include <stdint.h>
#include <sys/types.h>

/* Processor time since boot, in ticks over all processors. */
struct busy {
	uint64_t total;		/* idle time included */
	uint64_t used;		/* by anything, and taken by a hypervisor */
	uint64_t own;		/* by the root process, its descendants and those they reaped */
	uint64_t kernel;	/* by kernel threads, which may work for the run */
};

/* Read it for the run whose root process is pid; all zero if /proc cannot be read. */
void busy_read(struct busy *b, pid_t pid);

/* Share that other programs took from a to b, in per cent of all processors. */
unsigned busy_percent(const struct busy *a, const struct busy *b);

#endif
