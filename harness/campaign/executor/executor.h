/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Executors: where trials run. An executor takes a trial with its folder, and returns the folder
 * once the trial has ended. Nothing else passes between executor and engine, so that an executor
 * may send trials to other machines.
 */
#ifndef CAMPAIGN_EXECUTOR_H
#define CAMPAIGN_EXECUTOR_H

#include <signal.h>

#include "calibrate.h"
#include "err.h"

#define JOBS_MAX 16

/* dir: folder of the trial; "": the campaign keeps nothing. */
struct executor {
	unsigned jobs;		/* trials in parallel, at most JOBS_MAX */
	int (*start)(struct executor *x, const struct trial *t, const char *dir, struct err *e);
	/*
	 * Wait for the end of a trial. 1: *t is filled; it stays planned if it was stopped.
	 * 0: a signal came, no trial ended. -errno: a trial ended, but its end was not stored.
	 */
	int (*wait)(struct executor *x, struct trial *t, struct err *e);
	void (*stop)(struct executor *x);	/* stop all; wait() still returns each trial */
	void (*close)(struct executor *x);	/* called when no trial runs */
	/* Fill *t from a folder that an earlier process left, and that has an end. */
	void (*collect)(struct executor *x, struct trial *t, const char *dir);
	/* Whether the folder has an end of the trial. */
	bool (*has)(struct executor *x, const struct trial *t, const char *dir);
};

/*
 * Run trials as children. words: of `lowtide run`, separated by tabs, read at each start. They
 * come from a folder that anybody may have written, so the user's consent is not among them.
 */
int executor_local(struct executor **x, const char *words, unsigned jobs, bool unbounded,
	struct err *e);

/*
 * Before a run of another commit, which is the trial's row, check it out in tree and build it with
 * a command of sh: LOWTIDE_COMMIT is the commit, LOWTIDE_KERNEL the kernel that its runs boot. A
 * commit that does not build is skipped. Runs go to inner. One tree means one job.
 */
struct executor *executor_build(struct executor *inner, const char *tree, const char *command);

/*
 * Simulate trials by given rates, so that a user can try a policy before spending a night. Folders
 * are neither read nor written. A hang that a scenario expects comes always.
 */
struct simulated_rates {
	double hit;		/* of a hang, in each minute of a run */
	double false_hit;	/* of another hang, a run */
	double broken;		/* a run */
	double canary;		/* that it is found */
	uint64_t boot_ms;	/* what a run takes beside its own time */
};
int simulated_read(struct simulated_rates *r, const char *words, struct err *e);  /* "hit=0.01" */
struct executor *executor_simulated(const struct simulated_rates *r, unsigned jobs);
uint64_t simulated_ns(void);

#endif
