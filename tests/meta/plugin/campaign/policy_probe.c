/* SPDX-License-Identifier: GPL-2.0-or-later */
/* probe: the sample of a policy: each case in turn, until the first find. */
#include "policy.h"

#include "exit_status.h"

static unsigned probe_next(const struct policy_view *v, struct entry *out, unsigned room)
{
	struct tally t;

	policy_tally(v, ALL_CASES, &t);
	return t.found ? 0 : policy_rounds(v, out, room);
}

static int probe_answer(const struct policy_view *v)
{
	struct tally t;

	policy_tally(v, ALL_CASES, &t);
	return t.found ? EXIT_FOUND : EXIT_EXPECTED;
}

const struct policy policy_probe = {
	.name = "probe",
	.noun = "probe",
	.next = probe_next,
	.answer = probe_answer,
};
