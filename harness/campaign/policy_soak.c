/* SPDX-License-Identifier: GPL-2.0-or-later */
/* soak: rounds over all cases, in spite of finds, until rounds or time are over. */
#include "policy.h"

#include "exit_status.h"

static unsigned soak_next(const struct policy_view *v, struct entry *out, unsigned room)
{
	if ((v->limit_ms && v->elapsed_ms >= v->limit_ms) || policy_is_barren(v))
		return 0;
	return policy_rounds(v, out, room);
}

/* Long soaks usually have some untested trials. Without a tested trial there is no answer. */
static int soak_answer(const struct policy_view *v)
{
	struct tally t;

	policy_tally(v, ALL_CASES, &t);
	if (t.unexpected)
		return EXIT_FOUND;
	return t.tested ? EXIT_EXPECTED : EXIT_UNTESTED;
}

const struct policy policy_soak = {
	.name = "soak",
	.noun = "soak",
	.next = soak_next,
	.answer = soak_answer,
};
