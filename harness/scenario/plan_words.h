/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Notation of steps, in the text of plans and for users. */
#ifndef SCENARIO_PLAN_WORDS_H
#define SCENARIO_PLAN_WORDS_H

#include "plan.h"

#define STEP_KINDS (STEP_END + 1)
extern const char *const step_words[STEP_KINDS];	/* "arm", ... by enum step_kind */

/* Whether the step arms an injector with at_setup: once, before the run's clock starts. */
bool step_is_setup(const struct plan *p, const struct plan_step *st);

/* Name of the step's load or injector; "" for STEP_END. */
const char *step_part_name(const struct plan *p, const struct plan_step *st);

#endif
