/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan: timed steps, a pure function of scenario and seed. Its text form reaches the agent
 * through the board, is printed by `lowtide plan`, and is stored in the bundle.
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
	uint64_t at_ms;		/* from the run's start */
	enum step_kind kind;
	unsigned part;		/* index into load[] for START, STOP; else into injector[] */
	uint64_t value;		/* STEP_APPLY */
};

#define PLAN_STEPS 1024

/* About 170 KiB: too large for the stack. */
struct plan {
	struct scenario scenario;	/* with all that the agent needs */
	uint64_t seed;
	char group[NAME_BYTES];		/* name of the run's cgroup; "": none */
	struct plan_step step[PLAN_STEPS];	/* sorted by time, without arming at setup */
	unsigned steps;
};

/* Name the run's cgroup for a VM: that of a plan from a bundle may lie in a host's wall. */
void plan_group_name(struct plan *p, unsigned id);

/* Make a plan. group_id makes the cgroup's name unique on a host ("lowtide-4711"). 0 or -errno. */
int plan_make(struct plan *p, const struct scenario *s, uint64_t seed, unsigned group_id,
	struct err *e);

/*
 * Print a plan as text (returns bytes or -ENOSPC) and parse it (0 or -errno). Printing a parsed
 * text gives the same text.
 */
int plan_print(const struct plan *p, char *buf, size_t size);
int plan_parse(struct plan *p, const char *text, struct err *e);

/* Describe a step: "at 12.000 s arm limit (mem_limit limit=48M)". */
void plan_step_text(const struct plan *p, const struct plan_step *st, char *buf, size_t size);

#endif
