/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Intervals and tests for counts and times of runs. Pure. */
#ifndef BASE_STATS_H
#define BASE_STATS_H

#include <stdint.h>

/* Spread of n numbers; all 0 if n is 0. */
struct spread {
	unsigned n;
	uint64_t least, median, p95;
};
void spread_of(uint64_t *values, unsigned n, struct spread *out);	/* sorts values */

/* Share of independent trials with Wilson's 95 % interval, from 0 to 1. */
struct share {
	double share, low, high;	/* 0, 0, 1 without a trial */
};
void share_of(unsigned hits, unsigned of, struct share *out);

/* Garwood's exact 95 % interval for the mean of a Poisson count. */
void poisson_of(unsigned count, double *low, double *high);

/* Fisher's exact test, two-sided: is a_hits of a_of another rate than b_hits of b_of? Its p. */
double fisher_p(unsigned a_hits, unsigned a_of, unsigned b_hits, unsigned b_of);

/*
 * Mann and Whitney's test, two-sided, by the normal approximation with corrections for ties and
 * continuity. 1 with fewer than five numbers on a side, where the approximation is poor.
 */
double rank_p(const uint64_t *a, unsigned an, const uint64_t *b, unsigned bn);

#endif
