/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contract of a load: its single operation. The harness loops, times and counts. */
#ifndef API_WORKLOAD_H
#define API_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"
#include "needs.h"
#include "param.h"
#include "rng.h"

/* Input of a worker process. All but *state belongs to the harness. */
struct work {
	const struct param_values *params;
	struct rng *rng;	/* worker's own stream */
	const char *dir;	/* on the file system under test; empty, or shared by workers */
	const char *name;	/* "mmap_dirty.2": unique in a run and valid as file name */
	const char *files;	/* folder of what `stage` has put there, to read; NULL: none */
	unsigned index;		/* 0..count-1 among the workers of this load */
	unsigned count;
	uint64_t seed;		/* worker's seed, below 2^32, for outside programs */
	void *state;		/* owned by the workload; NULL before setup */
	uint64_t bytes;		/* add bytes moved by an operation (for progress) */
	const volatile bool *stop;	/* set when the run ends; poll it in long operations */
};

struct workload {
	const char *name;	/* = file name = symbol name (workload_NAME) = command-line name */
	const char *summary;	/* one line, no full stop */
	const struct param *params;	/* may be NULL */
	const struct need *needs;	/* may be NULL */
	/*
	 * Its data lies in files that it does not sync: wrong data is a bug only as long as the
	 * file system has reported no failed write. A workload that keeps account of what it
	 * synced leaves this out, and so does one whose data is in memory.
	 */
	bool unsynced;
	const int *tolerated;	/* errnos of step that count as a tried operation; ends with 0 */

	/*
	 * For loads that bring files. base is the folder that relative paths start at. Each may be
	 * NULL, and all run on the machine of lowtide itself.
	 * check: -errno, with *e: the values cannot work here; reads files and changes nothing.
	 * stage: put all files that a worker needs into the folder dir. dir NULL: only try what may
	 * fail, such as a compiler; its words go to standard error as they are.
	 * programs: call each for every program of this machine that the load starts by name.
	 */
	int (*check)(const struct param_values *v, const char *base, struct err *e);
	int (*stage)(const struct param_values *v, const char *base, const char *dir,
		struct err *e);
	void (*programs)(const struct param_values *v, void (*each)(const char *name, void *arg),
		void *arg);
	/* Whether an operation shows only that the machine lives, and no progress. May be NULL. */
	bool (*is_weak)(const struct param_values *v);

	/* Allocate and prepare; 0 or -errno with *e. */
	int (*setup)(struct work *w, struct err *e);
	/*
	 * Do one operation. 0: done; -EAGAIN: nothing to count yet (outside programs); -EBADMSG:
	 * wrong data (verdict `bug`); -ENODATA: all its work is done, and the worker rests until
	 * the run ends; -ECANCELED: it failed for a reason of its own, and nothing can be tested;
	 * other -errno: it failed. Never loops for ever, measures time, prints or exits.
	 */
	int (*step)(struct work *w, struct err *e);
	/* Compare all data with what was written. 0, or -EBADMSG with the place. May be NULL. */
	int (*verify)(struct work *w, struct err *e);
	/* Free everything. Also called after a failed setup. */
	void (*teardown)(struct work *w);
};

#endif
