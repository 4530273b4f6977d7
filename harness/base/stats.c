/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Intervals of Wilson and Garwood; tests of Fisher, and of Mann and Whitney. */
#include "stats.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define Z95 1.959963984540054	/* quantile 97.5 % of the normal distribution */
#define TAIL 0.025
#define RANKED_MIN 5

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

void spread_of(uint64_t *values, unsigned n, struct spread *out)
{
	memset(out, 0, sizeof(*out));
	if (!n)
		return;
	qsort(values, n, sizeof(*values), by_number);
	out->n = n;
	out->least = values[0];
	out->median = n % 2 ? values[n / 2] :
		values[n / 2 - 1] + (values[n / 2] - values[n / 2 - 1]) / 2;
	out->p95 = values[(95 * (uint64_t)n + 99) / 100 - 1];
}

void share_of(unsigned hits, unsigned of, struct share *out)
{
	double n = of, p = of ? hits / n : 0, zz = Z95 * Z95, middle, half;

	*out = (struct share){ p, 0, 1 };
	if (!of)
		return;
	middle = (p + zz / (2 * n)) / (1 + zz / n);
	half = Z95 * sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n);
	if (hits)
		out->low = middle - half;
	if (hits < of)
		out->high = middle + half;
}

/* Probability of at most count events. */
static double poisson_below(unsigned count, double mean)
{
	double away = mean - 40 * sqrt(mean), log_mean = log(mean), sum = 0;

	/* Terms further away than 40 deviations are 0. */
	for (unsigned k = away > 0 ? (unsigned)away : 0; k <= count; k++)
		sum += exp(k * log_mean - mean - lgamma(k + 1.0));
	return sum;
}

/* The mean for which at most count events have that probability; it falls with the mean. */
static double poisson_mean(unsigned count, double probability)
{
	double low = 1e-9, high = count + 10 + 10 * sqrt(count + 1.0);

	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;

		if (poisson_below(count, middle) > probability)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void poisson_of(unsigned count, double *low, double *high)
{
	*low = count ? poisson_mean(count - 1, 1 - TAIL) : 0;
	*high = poisson_mean(count, TAIL);
}

static double log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

double fisher_p(unsigned a_hits, unsigned a_of, unsigned b_hits, unsigned b_of)
{
	unsigned hits = a_hits + b_hits, most = hits < a_of ? hits : a_of;
	unsigned least = hits > b_of ? hits - b_of : 0;
	double whole = log_choose((double)a_of + b_of, hits), p = 0, seen;

	seen = log_choose(a_of, a_hits) + log_choose(b_of, b_hits) - whole;
	for (unsigned k = least; k <= most; k++) {
		double this = log_choose(a_of, k) + log_choose(b_of, hits - k) - whole;

		/* Equal tables differ by rounding. */
		if (this <= seen + 1e-7)
			p += exp(this);
	}
	return p > 1 ? 1 : p;
}

struct ranked {
	uint64_t value;
	bool is_a;
};

static int by_value(const void *a, const void *b)
{
	return by_number(&((const struct ranked *)a)->value, &((const struct ranked *)b)->value);
}

/* The sum of a's ranks; *ties: the sum of t^3 - t over groups of equal values. */
static double rank_sum(struct ranked *all, unsigned n, double *ties)
{
	double sum = 0;

	qsort(all, n, sizeof(*all), by_value);
	*ties = 0;
	for (unsigned i = 0, end; i < n; i = end) {
		double t;

		for (end = i; end < n && all[end].value == all[i].value; end++)
			;
		t = end - i;
		*ties += t * t * t - t;
		for (unsigned k = i; k < end; k++)
			sum += all[k].is_a ? (i + end + 1) / 2.0 : 0;
	}
	return sum;
}

double rank_p(const uint64_t *a, unsigned an, const uint64_t *b, unsigned bn)
{
	unsigned n = an + bn;
	struct ranked *all = an < RANKED_MIN || bn < RANKED_MIN ? NULL : malloc(n * sizeof(*all));
	double ties, away, variance;

	if (!all)
		return 1;
	for (unsigned i = 0; i < n; i++)
		all[i] = (struct ranked){ i < an ? a[i] : b[i - an], i < an };
	away = fabs(rank_sum(all, n, &ties) - an * (n + 1.0) / 2) - 0.5;
	free(all);
	variance = an * (double)bn / 12 * (n + 1.0 - ties / (n * (n - 1.0)));
	return variance <= 0 || away <= 0 ? 1 : erfc(away / sqrt(variance) / sqrt(2));
}
