/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which faults a run injected, and how often: what its reports say. */
#ifndef SUPERVISOR_FAULTS_H
#define SUPERVISOR_FAULTS_H

#include "board.h"
#include "event.h"
#include "plan.h"

/* The last that each part of the plan told; all zero at the start. */
struct faults {
	char told[SCENARIO_PARTS][232];
};

/* Does the plan have an injector that makes the kernel fail? */
bool faults_planned(const struct plan *p);

/* The load that works through a fault injector's module and can do nothing without it; or NULL. */
const char *faults_needed(const struct plan *p);

/* Keep what an EVENT_FAULTS says; other kinds are no matter. */
void faults_event(struct faults *f, const struct plan *p, const struct event *ev);

/*
 * "oom: slab 203 of 20049 calls, page 4 of 812 calls; slow: 17": every fault injector of the plan.
 * Of one that never told, the hits on the board. "" if the plan has none.
 */
void faults_text(const struct faults *f, const struct plan *p, const struct board *b, char *buf,
	size_t size);

#endif
