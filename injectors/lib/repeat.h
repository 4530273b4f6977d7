/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Periodic injectors: their curve, and a trigger with a time limit. */
#ifndef LIB_REPEAT_H
#define LIB_REPEAT_H

#include <stdint.h>

#include "injector.h"

#define REPEAT_PARAM { "every", PARAM_TIME, "2s", "50ms..1h", "time from one to the next" }

/* Points at 0 and at each multiple of `every` within the run; values count up. Returns as curve. */
int repeat_curve(const struct param_values *p, uint64_t run_ms, struct injector_point *out,
	unsigned max, struct err *e);

/*
 * Write value in a child and wait at most 2 s; a longer write is abandoned without an error.
 * Completed writes are counted in *env->state.
 */
int repeat_trigger(struct injector_env *env, const char *knob, const char *value, struct err *e);

/* Start counting; repeat_hits returns the completed triggers. */
int repeat_arm(struct injector_env *env, struct err *e);
int repeat_disarm(struct injector_env *env, struct err *e);
uint64_t repeat_hits(struct injector_env *env);

#endif
