/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan: scenario and seed turned into timed steps. Pure. Its text form goes over the
 * board to the agent, is printed by `lowtide plan`, and is kept in the bundle.
 */
#ifndef SCENARIO_PLAN_H
#define SCENARIO_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "scenario.h"

enum step_kind { STEP_ARM, STEP_APPLY, STEP_DISARM, STEP_START, STEP_STOP, STEP_END };

struct plan_step {
	uint64_t at_ms;		/* after the run's start */
	enum step_kind kind;
	unsigned part;		/* index: START, STOP of load[]; ARM, APPLY, DISARM of injector[] */
	uint64_t value;		/* STEP_APPLY */
};

#define PLAN_STEPS 1024

/* About 170 KiB: keep it off the stack. */
struct plan {
	struct scenario scenario;	/* all that the agent needs of it */
	uint64_t seed;
	char group[NAME_BYTES];		/* name of the run's cgroup, "" for none */
	struct plan_step step[PLAN_STEPS];	/* by time; not what is armed at setup */
	unsigned steps;
};

/* group_id makes the cgroup's name unique on a host ("lowtide-4711"). */
int plan_make(struct plan *p, const struct scenario *s, uint64_t seed, unsigned group_id,
	struct err *e);

/* The same plan as text and back; text -> plan -> text is the identity. Bytes or -ENOSPC. */
int plan_print(const struct plan *p, char *buf, size_t size);
int plan_parse(struct plan *p, const char *text, struct err *e);

/* One step in words: "at 12.000 s arm limit (mem_limit limit=48M)". */
void plan_step_text(const struct plan *p, const struct plan_step *st, char *buf, size_t size);

#endif
