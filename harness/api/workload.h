/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of a load: what one operation is. The harness does all the rest. */
#ifndef API_WORKLOAD_H
#define API_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"
#include "needs.h"
#include "param.h"
#include "rng.h"

/* What one worker process is given. All of it belongs to the harness but *state. */
struct work {
	const struct param_values *params;
	struct rng *rng;	/* this worker's own stream */
	const char *dir;	/* on the file system under test; empty or shared by workers */
	const char *name;	/* "mmap_dirty.2": unique in the run, fit for file names */
	unsigned index;		/* 0..count-1 among the workers of this load */
	unsigned count;
	uint64_t seed;		/* of this worker, below 2^32, for outside programs */
	void *state;		/* the workload's own; NULL before setup */
	uint64_t bytes;		/* add what an operation moved (progress shows it) */
	const volatile bool *stop;	/* set when the run ends; long steps may look at it */
};

struct workload {
	const char *name;	/* = file name = symbol name (workload_NAME) = command-line name */
	const char *summary;	/* one line, no full stop */
	const struct param *params;	/* may be NULL */
	const struct need *needs;	/* may be NULL */
	const int *tolerated;	/* errnos of step that count as an operation tried; ends with 0 */

	/* Allocate and prepare; 0 or -errno with *e. */
	int (*setup)(struct work *w, struct err *e);
	/*
	 * One operation. 0: done; -EAGAIN: nothing to count yet (outside programs);
	 * -EBADMSG: data is wrong (verdict `bug`); other -errno: the operation failed.
	 * Never loops for ever, times, prints or exits.
	 */
	int (*step)(struct work *w, struct err *e);
	/* Is all data as written? 0, -EBADMSG with where and what in *e. May be NULL. */
	int (*verify)(struct work *w, struct err *e);
	/* Free everything; called after any setup, also one that failed. */
	void (*teardown)(struct work *w);
};

#endif
