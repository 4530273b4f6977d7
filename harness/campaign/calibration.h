/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trials of a calibration: their list, and running it. */
#ifndef CAMPAIGN_CALIBRATION_H
#define CAMPAIGN_CALIBRATION_H

#include <signal.h>

#include "calibrate.h"
#include "scenario.h"
#include "select.h"
#include "tap.h"

/* The trials of one calibration, or of several folders that were read together. */
struct calibration {
	struct trial *trial;	/* malloc'ed */
	size_t count, room;
	char on[8];		/* "vm", "host", "": as each scenario says */
	char time[24];		/* of each run; "": as each scenario says */
	char command[8192];	/* that planned them; "" if none did */
	char dir[512];		/* holds the list and a folder for each trial; "": none */
};

/* Room for one more, cleared; NULL: too many, or no memory. */
struct trial *calibration_add(struct calibration *c, struct err *e);

/* calibration_select.c: trials of these scenarios, for each seed, kernel and case in turn. */
struct calibration_wish {
	const char *rows;		/* "S0,S1a"; NULL: not by row */
	char *const *words;		/* as `lowtide run` takes them */
	unsigned word_count;
	const char *const *kernels;	/* each case on each of these; none: the scenario's */
	unsigned kernel_count;
	uint64_t seed, repeat;
};
int calibration_select(struct calibration *c, const struct calibration_wish *wish, struct err *e);
bool rows_hold(const char *rows, const char *row);	/* rows: "S0,S1a" */

/* calibration_list.c: the list on disk, DIR/trials.tsv, and what a folder holds. */
int calibration_write(const struct calibration *c, struct err *e);

/*
 * Trials that dir lists, with what their folders tell; a folder without a list is taken for
 * one of run folders. Adds to what c holds. -ENOENT: no run in it.
 */
int calibration_read(struct calibration *c, const char *dir, struct err *e);
void calibration_trial_dir(const struct calibration *c, const struct trial *t, char *buf,
	size_t size);

#define JOBS_MAX 16

/* calibration_run.c: run what is planned, jobs at a time, until done or *stop is a signal. */
int calibration_run(struct calibration *c, unsigned jobs, volatile sig_atomic_t *stop,
	struct tap *tap, struct err *e);

#endif
