/* SPDX-License-Identifier: GPL-2.0-or-later */
/* repeat: a given number of rounds over all cases, each with the next seed. */
#include "policy.h"

const struct policy policy_repeat = {
	.name = "repeat",
	.noun = "series",
	.next = policy_rounds,
	.answer = policy_strict,
};
