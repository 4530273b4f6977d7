/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a soak came to: counts by case, bounds, and the line of the morning. Pure. */
#ifndef CAMPAIGN_NIGHT_H
#define CAMPAIGN_NIGHT_H

#include "policy.h"
#include "text.h"

/*
 * The highest chance of a hit a run that is compatible with hits of so many independent runs: a
 * one-sided bound that holds with 95 % (Clopper and Pearson). 1 without a run.
 */
double chance_below(uint64_t hits, uint64_t of);

/* Hangs that no scenario expects, by their fingerprints. */
struct night_finds {
	unsigned fresh;		/* runs with a hang that the history did not have before */
	unsigned known;
};

struct night {
	struct {
		unsigned runs;		/* tested */
		unsigned hung;		/* of these, against the expectation */
	} of[ROLE_CANARY];		/* short and long */
	unsigned excused;	/* of both: known issues that fail no night */
	unsigned expected;	/* hangs that came as their scenarios expect */
	unsigned missed;	/* runs whose expected hang did not come */
	unsigned untested;
	unsigned canaries, heard;	/* canary runs that ended; of these, found */
	bool asked;		/* a canary is among the cases */
	bool proven;		/* a canary ended, and each was found; or rounds without one */
};

void night_sum(const struct policy_view *v, struct night *n);

/* Exit status: 1 for fresh hangs and for expected ones that did not come, 125: proves nothing. */
int night_status(const struct night *n, const struct night_finds *f);

/* "0 of 1,860 runs of 60 s hung (< 0.162 % at 95 %)" of a case. */
void night_case(const struct policy_view *v, unsigned of, struct text *out);

/*
 * "clean: ..." The first word is unproven (the canary was not found), new, known, missed,
 * untested or clean.
 */
void night_line(const struct policy_view *v, const struct night *n, const struct night_finds *f,
	bool stopped, struct text *out);

#endif
