/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trials from their folders. The files may be torn, cut, or hostile: trust none. */
#ifndef CAMPAIGN_TRIAL_H
#define CAMPAIGN_TRIAL_H

#include "calibrate.h"

/*
 * Fill *t from a run's folder: result.json, MANIFEST, the samples. A trial without a scenario
 * also gets names, seed, row ("-": unknown) and expectation. A run that was cut short is broken.
 * 0, or -ENOENT: the folder holds no run.
 */
int trial_read(const char *dir, struct trial *t, struct err *e);

/* State of an ended run. Without all of its records only a hang that none expected counts. */
enum trial_state trial_state_of(const struct run_record *r);

/*
 * A trial's folder is the results root of a `lowtide run`, and also keeps its output and errors.
 * The status is written after the program's end: "exit 0", "signal 9".
 */
#define TRIAL_OUTPUT "out.tap"
#define TRIAL_ERRORS "err.txt"
#define TRIAL_STATUS "status"

/*
 * Rename the runs of an earlier attempt to stopped-..., so that they no longer count.
 * -EBUSY: such a run still goes on.
 */
int trial_restart(const char *dir, struct err *e);

/* Fill a planned trial from its folder; without a status it stays planned. */
void trial_collect(const char *dir, struct trial *t);

/* Find the value of `WORD KEY "VALUE"` in a plan. false: absent, and buf is "". */
bool trial_plan_value(const char *plan, const char *words, char *buf, size_t size);

#endif
