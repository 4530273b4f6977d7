/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether what used to come has gone: an exact test over the runs in their order. Pure. */
#ifndef RESULTS_KNOWN_TREND_H
#define RESULTS_KNOWN_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TREND_LEVEL 0.05	/* p at or below it is told as maybe fixed */

/*
 * Runs among which the rate is the same as long as nothing is changed: of one scenario, twin and
 * face on one series of kernels, as 6.1.
 */
struct trend_stratum {
	unsigned hits, before, all;	/* before: runs up to the last hit of all strata */
};

struct trend_run {
	unsigned stratum;
	bool hit;
};

struct trend {
	unsigned hits, before, after;	/* sums over the strata with a hit */
	double p;			/* 1: nothing came after the last hit, or no hit at all */
};

/*
 * Fisher's exact test with one side, for none: that all `hits` of `all` runs fall into the first
 * `before` of them, if each order is as likely as any other.
 */
double trend_fisher(unsigned hits, unsigned before, unsigned all);

/*
 * run[]: n of them in the order of their begin. s[]: room for the strata, filled. p is the product
 * of trend_fisher over the strata, which is the probability that the last hit of all comes as
 * early as it did or earlier: no choice of the moment enters it.
 */
void trend_of(const struct trend_run *run, size_t n, struct trend_stratum *s, unsigned strata,
	struct trend *out);

/* "6 of 20, then 0 of 10: p = 0.065, no proof"; "6 of 20" while it comes; "" without a hit. */
void trend_text(const struct trend *t, char *buf, size_t size);

#endif
