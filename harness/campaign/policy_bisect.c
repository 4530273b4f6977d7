/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bisect: the bad end is proven first; then runs go where suspects_of() sends them. */
#include "suspects.h"

#include "exit_status.h"

static bool goes_on(const struct suspects *s)
{
	return s->state == SUSPECTS_PROVING || s->state == SUSPECTS_SEARCHING;
}

/* Rounds limit the runs, untested ones included. */
static unsigned bisect_next(const struct policy_view *v, struct entry *out, unsigned room)
{
	struct suspects s;
	unsigned n = 0;

	suspects_of(v, &s);
	if (!goes_on(&s))
		return 0;
	for (; n < room && !(v->rounds && v->count + n >= v->rounds); n++)
		out[n] = (struct entry){ .of = s.next, .seed = v->seed + v->count + n };
	return n;
}

static int bisect_answer(const struct policy_view *v)
{
	struct suspects s;

	suspects_of(v, &s);
	return s.state == SUSPECTS_FOUND ? EXIT_EXPECTED : EXIT_UNTESTED;
}

const struct policy policy_bisect = {
	.name = "bisect",
	.noun = "bisection",
	.next = bisect_next,
	.answer = bisect_answer,
};
