/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The outer group of a host run. Its limits are set once, before any load exists. */
#ifndef HOST_WALL_H
#define HOST_WALL_H

#include <stdint.h>

#include "bounds.h"
#include "err.h"

struct wall {
	char name[NAME_BYTES];	/* group; "": none */
	int owner;		/* descriptor that holds the lock of the group, or -1 */
	int hits;		/* open counter file, or -1 */
};

/* Make the group, own it and set its limits. 0 or -errno; after an error call wall_end as well. */
int wall_make(struct wall *w, const char *name, const struct bounds *b, struct err *e);

/* Times that the wall's own limit was met. Allocates nothing. */
uint64_t wall_hits(const struct wall *w);

/* Send SIGKILL to everything inside, once, without waiting. */
void wall_stop(const struct wall *w);

/* Kill what is inside and remove the group. -ETIMEDOUT: a task is stuck; the group stays. */
int wall_end(struct wall *w, struct err *e);

#endif
