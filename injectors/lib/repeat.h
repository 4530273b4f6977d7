/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Injectors that do one thing again and again: their curve, and a trigger with a time limit. */
#ifndef LIB_REPEAT_H
#define LIB_REPEAT_H

#include <stdint.h>

#include "injector.h"

#define REPEAT_PARAM { "every", PARAM_TIME, "2s", "50ms..1h", "time from one to the next" }

/* A point at 0 and then each `every` while the run lasts; its value is its number. */
int repeat_curve(const struct param_values *p, uint64_t run_ms, struct injector_point *out,
	unsigned max, struct err *e);

/*
 * Write value once, in a child: after 2 s it is given up, which is no error. Counts those that
 * were over in *env->state.
 */
int repeat_trigger(struct injector_env *env, const char *knob, const char *value, struct err *e);

/* Start to count; later: how many triggers were carried out. */
int repeat_arm(struct injector_env *env, struct err *e);
int repeat_disarm(struct injector_env *env, struct err *e);
uint64_t repeat_hits(struct injector_env *env);

#endif
