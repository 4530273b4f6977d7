/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Seeded curves of a limit over time. Pure. */
#ifndef LIB_CURVE_H
#define LIB_CURVE_H

#include <stdint.h>

#include "injector.h"

/* The order is that of a parameter's choices. */
enum curve_shape { CURVE_STEP, CURVE_RAMP, CURVE_SAWTOOTH, CURVE_CLIFF };
#define CURVE_CHOICES "step|ramp|sawtooth|cliff"

struct curve {
	enum curve_shape shape;
	uint64_t low, high;	/* bounds of all values */
	uint64_t run_ms;
	uint64_t every_ms;	/* from one point to the next; above 0 */
	uint64_t period_ms;	/* of one tooth; above 0 */
};

/*
 * step: a random level at each point; ramp: down from high to low over the run; sawtooth:
 * down over a period, then up at once, from a random place in it; cliff: high, and low from
 * a random moment in the middle half of the run. Values are whole pages but never below low.
 * Returns the number of points, at most max, or -EINVAL, -E2BIG.
 */
int curve_points(const struct curve *c, struct rng *r, struct injector_point *out, unsigned max,
	struct err *e);

#endif
