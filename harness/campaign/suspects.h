/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which change brought a hang that shows in some runs only? Pure. The cases of a bisection are the
 * suspects, oldest first; if suspect c is the culprit, then all cases from c on hang at the rate p
 * and all before it at the rate f of false hits. Culprit, p and f are unknown, and the posterior is
 * over all three: no rate is taken for certain that the runs do not support.
 */
#ifndef CAMPAIGN_SUSPECTS_H
#define CAMPAIGN_SUSPECTS_H

#include "policy.h"

#define SUSPECTS_MAX 16384
#define PROOF_HITS 5		/* of the last case, before anything else */
#define PROOF_RUNS 60		/* without a hit: the hang is not reproduced */
#define FALSE_LEAST 0.01	/* rate of false hits, unless a higher one was measured */
#define SURE 0.99		/* chance of the culprit that ends a bisection */
#define DECIDED 0.985		/* chance of bad or good that ends the runs of a build */

enum suspects_state {
	SUSPECTS_PROVING, SUSPECTS_SEARCHING, SUSPECTS_FOUND, SUSPECTS_NO_HANG, SUSPECTS_UNTESTABLE
};

struct suspects {
	enum suspects_state state;
	unsigned culprit;	/* the likeliest */
	double chance;		/* of it */
	unsigned first, last;	/* of the range that holds the culprit with 99 % */
	double hit, false_hit;	/* mean rates */
	unsigned boots, builds;	/* tested runs; cases that were tried */
	unsigned next;		/* case of the next trial, while proving or searching */
};

/*
 * With v->stay a case is run until it is decided. Else each trial is the one with the most
 * information. The prior of a case is its weight.
 */
void suspects_of(const struct policy_view *v, struct suspects *out);

/* A hang that is wanted, none, or no observation: untested, planned, another hang. */
enum observation { OBSERVED_NOTHING, OBSERVED_MISS, OBSERVED_HIT };
enum observation entry_observed(const struct entry *x);

#endif
