/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Executors: where trials run. Each takes a trial and a folder for it, and gives the folder back
 * once the trial has ended; nothing else passes between an executor and the engine, so that one
 * may hand packed trials to other machines.
 */
#ifndef CAMPAIGN_EXECUTOR_H
#define CAMPAIGN_EXECUTOR_H

#include <signal.h>

#include "calibrate.h"
#include "err.h"

#define JOBS_MAX 16

/* dir: the trial's folder; "" in a campaign without one. */
struct executor {
	unsigned jobs;		/* trials at a time, at most JOBS_MAX */
	int (*start)(struct executor *x, const struct trial *t, const char *dir, struct err *e);
	/*
	 * Wait for a trial to end, and fill *t: 1; it stays planned if it was stopped. 0: none has
	 * ended, but a signal came. -errno: one has ended, and that could not be kept.
	 */
	int (*wait)(struct executor *x, struct trial *t, struct err *e);
	void (*stop)(struct executor *x);	/* all that run; wait() still returns each */
	void (*close)(struct executor *x);	/* nothing runs any more */
	/* Fill *t from a folder of an earlier process that has an end. */
	void (*collect)(struct executor *x, struct trial *t, const char *dir);
	bool (*has)(struct executor *x, const struct trial *t, const char *dir);	/* an end */
};

/* Children of this process; words: for each `lowtide run`, read as it starts, a tab between. */
int executor_local(struct executor **x, const char *words, unsigned jobs, struct err *e);

#endif
