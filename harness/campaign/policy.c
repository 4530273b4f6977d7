/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Common parts of policies: rounds over the cases, counts, and the strict answer. */
#include "policy.h"

#include <string.h>

#include "exit_status.h"

unsigned policy_rounds(const struct policy_view *v, struct entry *out, unsigned room)
{
	unsigned n = 0;

	for (size_t at = v->count; v->cases && n < room; at++, n++) {
		uint64_t round = at / v->cases;

		if (v->rounds && round >= v->rounds)
			break;
		out[n] = (struct entry){ .of = at % v->cases, .seed = v->seed + round };
	}
	return n;
}

bool policy_is_barren(const struct policy_view *v)
{
	size_t least = (size_t)BARREN_ROUNDS * v->cases, n = 0;

	least = least > BARREN_TRIALS ? least : BARREN_TRIALS;
	for (size_t i = v->count; i-- > v->earlier && n < least;) {
		if (v->entry[i].state == TRIAL_TESTED)
			return false;
		n += v->entry[i].state != TRIAL_PLANNED;
	}
	return n == least;
}

void policy_tally(const struct policy_view *v, unsigned of, struct tally *out)
{
	memset(out, 0, sizeof(*out));
	for (const struct entry *x = v->entry; x < v->entry + v->count; x++) {
		if (of != ALL_CASES && of != x->of)
			continue;
		bool tested = x->state == TRIAL_TESTED;

		out->planned += x->state == TRIAL_PLANNED;
		out->tested += tested;
		out->untested += !tested && x->state != TRIAL_PLANNED;
		out->found += tested && verdict_is_found(x->verdict);
		out->unexpected += tested && !x->expected && !x->excused;
		out->excused += tested && !x->expected && x->excused;
	}
}

int policy_strict(const struct policy_view *v)
{
	struct tally t;

	policy_tally(v, ALL_CASES, &t);
	if (t.unexpected)
		return EXIT_FOUND;
	return t.untested || t.planned ? EXIT_UNTESTED : EXIT_EXPECTED;
}
