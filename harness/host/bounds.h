/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the loads of a host run cannot pass, whatever the scenario and its release do. */
#ifndef HOST_BOUNDS_H
#define HOST_BOUNDS_H

#include <stdint.h>

#include "err.h"
#include "plan.h"

/* Limits of the outer group, the wall. bytes 0: the plan has no group, and no wall. */
struct bounds {
	uint64_t bytes;		/* memory */
	uint64_t swap;		/* bytes; 0 unless the scenario sets a swap limit */
	unsigned tasks;
};

/*
 * Pure. The bounds of a plan on a machine with so much memory: the highest limit that an injector
 * sets, what the loads state as their size but at most as much again, and 32 MiB for what no load
 * states. -EINVAL: limit and 32 MiB are more than a quarter of the machine.
 */
int bounds_of(const struct plan *p, uint64_t machine_bytes, struct bounds *b, struct err *e);

/* Memory of this machine in bytes. */
uint64_t bounds_machine(void);

/* "memory 217 MiB, swap 0 MiB, 4096 tasks" */
void bounds_text(const struct bounds *b, char *buf, size_t size);

/*
 * Give the plan's group a name that no other run has, in any pid namespace, inside of a wall:
 * "lowtide-4711-1a2b3c4d/run". A plan without a group stays so.
 */
void bounds_place(struct plan *p);

/* The name of a run on this host, for its wall and its journals: "lowtide-4711-1a2b3c4d". */
void bounds_stem(const struct plan *p, char *buf, size_t size);

#endif
