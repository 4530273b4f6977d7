/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trials out of their folders. The files may be torn, cut, or hostile: nothing is trusted. */
#ifndef CAMPAIGN_TRIAL_H
#define CAMPAIGN_TRIAL_H

#include "calibrate.h"

/*
 * Fill *t from a run's folder: result.json, MANIFEST, the samples; for a trial without a
 * scenario's name also names, seed, row ("-" if none is told) and what was wanted. A run that
 * was cut short is broken. 0, or -ENOENT: the folder holds no run.
 */
int trial_read(const char *dir, struct trial *t, struct err *e);

/*
 * A trial's folder is the results folder of one `lowtide run`, whose output and errors it
 * keeps too. The status is written once that program has ended: "exit 0", "signal 9".
 */
#define TRIAL_OUTPUT "out.tap"
#define TRIAL_ERRORS "err.txt"
#define TRIAL_STATUS "status"

/*
 * Set the runs of an earlier attempt aside, under the name stopped-...: they no longer count.
 * -EBUSY: one still runs.
 */
int trial_restart(const char *dir, struct err *e);

/* Fill what the trial's folder tells of a planned trial; without a status it stays planned. */
void trial_collect(const char *dir, struct trial *t);

/* The value of `WORD KEY "VALUE"` in a plan's text; false: it is not there, and buf is "". */
bool trial_plan_value(const char *plan, const char *words, char *buf, size_t size);

#endif
