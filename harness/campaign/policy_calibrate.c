/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calibrate: trials of systems whose hang is known; an untested trial fails it. */
#include "policy.h"

const struct policy policy_calibrate = {
	.name = "calibrate",
	.noun = "calibration",
	.next = policy_rounds,
	.answer = policy_strict,
};
