/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shapes of curves: functions from time to value. */
#include "curve.h"

#include <errno.h>

#define PAGE 4096u

/* A curve with its random choices. */
struct drawn {
	const struct curve *c;
	uint64_t phase_ms;	/* sawtooth: offset of the start within a period */
	uint64_t fall_ms;	/* cliff: time of the fall */
	struct rng *rng;
};

static uint64_t fall_linear(const struct curve *c, uint64_t t, uint64_t over)
{
	return over ? c->high - (c->high - c->low) / PAGE * t / over * PAGE : c->low;
}

static uint64_t step_at(const struct drawn *d, uint64_t t)
{
	(void)t;
	return d->c->low + rng_below(d->rng, d->c->high - d->c->low + 1);
}

static uint64_t ramp_at(const struct drawn *d, uint64_t t)
{
	return fall_linear(d->c, t, d->c->run_ms);
}

static uint64_t sawtooth_at(const struct drawn *d, uint64_t t)
{
	return fall_linear(d->c, (t + d->phase_ms) % d->c->period_ms, d->c->period_ms);
}

static uint64_t cliff_at(const struct drawn *d, uint64_t t)
{
	return t < d->fall_ms ? d->c->high : d->c->low;
}

static uint64_t (*const shape_at[])(const struct drawn *d, uint64_t t) = {
	[CURVE_STEP] = step_at, [CURVE_RAMP] = ramp_at,
	[CURVE_SAWTOOTH] = sawtooth_at, [CURVE_CLIFF] = cliff_at,
};

static uint64_t page_floor(const struct curve *c, uint64_t value)
{
	value -= value % PAGE;
	return value < c->low ? c->low : value;
}

int curve_points(const struct curve *c, struct rng *r, struct injector_point *out, unsigned max,
	struct err *e)
{
	struct drawn d = { .c = c, .rng = r };
	uint64_t n = c->run_ms / c->every_ms + 1;

	if (c->low > c->high)
		return err_set(e, EINVAL, "low (%llu bytes) is above high (%llu bytes)",
			(unsigned long long)c->low, (unsigned long long)c->high);
	if (n > max)
		return err_set(e, E2BIG, "a point every %llu ms gives more than %u points in this "
			"run: make `every` longer", (unsigned long long)c->every_ms, max);
	d.phase_ms = rng_below(r, c->period_ms);
	d.fall_ms = c->run_ms / 4 + rng_below(r, c->run_ms / 2 + 1);
	for (uint64_t i = 0; i < n; i++)
		out[i] = (struct injector_point){ .at_ms = i * c->every_ms,
			.value = page_floor(c, shape_at[c->shape](&d, i * c->every_ms)) };
	return (int)n;
}
