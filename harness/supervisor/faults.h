/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Count the faults that a run injected, for its reports. */
#ifndef SUPERVISOR_FAULTS_H
#define SUPERVISOR_FAULTS_H

#include "board.h"
#include "event.h"
#include "plan.h"

/* Latest report of each part of the plan; all zero at the start. */
struct faults {
	char told[SCENARIO_PARTS][232];
};

/* Does the plan have an injector that makes the kernel fail? */
bool faults_planned(const struct plan *p);

/* Name of a workload that depends on a fault injector's module; NULL: none. */
const char *faults_needed(const struct plan *p);

/* Keep the report of an EVENT_FAULTS; ignore other kinds. */
void faults_event(struct faults *f, const struct plan *p, const struct event *ev);

/*
 * "oom: slab 203 of 20049 calls, page 4 of 812 calls; slow: 17": every fault injector of the plan.
 * For an injector that never reported, the hits on the board. "" if the plan has none.
 */
void faults_text(const struct faults *f, const struct plan *p, const struct board *b, char *buf,
	size_t size);

#endif
