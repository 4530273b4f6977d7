/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seeded curves of a memory limit over time. Pure. */
#ifndef LIB_CURVE_H
#define LIB_CURVE_H

#include <stdint.h>

#include "injector.h"

/* In the order of the parameter's choices. */
enum curve_shape { CURVE_STEP, CURVE_RAMP, CURVE_SAWTOOTH, CURVE_CLIFF };
#define CURVE_CHOICES "step|ramp|sawtooth|cliff"

struct curve {
	enum curve_shape shape;
	uint64_t low, high;	/* bounds of the values */
	uint64_t run_ms;
	uint64_t every_ms;	/* interval of points; above 0 */
	uint64_t period_ms;	/* length of a tooth; above 0 */
};

/*
 * step: a random level at each point; ramp: falls from high to low during the run; sawtooth:
 * falls over a period and jumps back, starting at a random phase; cliff: high, then low from a
 * random time in the middle half of the run. Values are whole pages but never below low. Returns
 * the number of points, or -EINVAL, or -E2BIG for more than max.
 */
int curve_points(const struct curve *c, struct rng *r, struct injector_point *out, unsigned max,
	struct err *e);

#endif
