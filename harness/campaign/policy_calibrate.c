/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calibrate: so many trials of each system whose hang is known; one not tested leaves a gap. */
#include "policy.h"

const struct policy policy_calibrate = {
	.name = "calibrate",
	.noun = "calibration",
	.next = policy_rounds,
	.answer = policy_strict,
};
