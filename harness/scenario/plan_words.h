/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How steps are written, in the plan's text and for people. */
#ifndef SCENARIO_PLAN_WORDS_H
#define SCENARIO_PLAN_WORDS_H

#include "plan.h"

#define STEP_KINDS (STEP_END + 1)
extern const char *const step_words[STEP_KINDS];	/* "arm", ... by enum step_kind */

/* The arming of a injector with at_setup: done once, before the run's clock starts. */
bool step_is_setup(const struct plan *p, const struct plan_step *st);

/* Name of the load or injector that the step is about; "" for STEP_END. */
const char *step_part_name(const struct plan *p, const struct plan_step *st);

#endif
