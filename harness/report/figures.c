/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rates and times of a group of runs, and whether they differ from the group before. */
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "runs.h"

#define MS_PER_HOUR 3600000.0

/* The numbers of a group: time to the hang, time to its detection, speed. 0: not this run. */
static uint64_t number_of(const struct run_row *r, enum change which)
{
	switch (which) {
	case CHANGE_HANG:
		return r->outcome == OUTCOME_HIT ? r->hang_ms : 0;
	case CHANGE_DETECT:
		return r->outcome == OUTCOME_HIT ? r->detect_ms : 0;
	case CHANGE_SPEED:
		return r->outcome == OUTCOME_CLEAN && r->run_ms ? r->ops * 1000000 / r->run_ms : 0;
	default:
		return 0;
	}
}

static unsigned numbers_of(const struct run_row *const *row, size_t n, enum change which,
	uint64_t *out)
{
	unsigned count = 0;

	for (size_t i = 0; i < n; i++)
		if ((out[count] = number_of(row[i], which)))
			count++;
	return count;
}

static void spread_add(const struct run_row *const *row, size_t n, enum change which,
	struct spread *out)
{
	AUTO_FREE uint64_t *values = malloc((n + 1) * sizeof(*values));

	memset(out, 0, sizeof(*out));
	if (values)
		spread_of(values, numbers_of(row, n, which, values), out);
}

void figures_of(const struct run_row *const *row, size_t n, struct figures *out)
{
	uint64_t ms = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < n; i++) {
		out->runs++;
		out->tested += row[i]->outcome != OUTCOME_UNTESTED;
		out->hits += row[i]->outcome == OUTCOME_HIT;
		out->unexpected += row[i]->unexpected;
		ms += row[i]->outcome ? row[i]->run_ms : 0;
	}
	share_of(out->hits, out->tested, &out->rate);
	out->hours = ms / MS_PER_HOUR;
	if (ms) {
		poisson_of(out->hits, &out->per_hour_low, &out->per_hour_high);
		out->per_hour = out->hits / out->hours;
		out->per_hour_low /= out->hours;
		out->per_hour_high /= out->hours;
	}
	spread_add(row, n, CHANGE_HANG, &out->hang_ms);
	spread_add(row, n, CHANGE_DETECT, &out->detect_ms);
	spread_add(row, n, CHANGE_SPEED, &out->speed);
}

const char *figures_word(const struct figures *f, const char **colour)
{
	*colour = f->hits && f->unexpected ? "bad" : f->unexpected ? "odd" : f->tested ? "good" :
		"none";
	if (!f->tested)
		return "untested";
	if (f->hits)
		return f->unexpected ? "hangs" : "hangs, as wanted";
	return f->unexpected ? "no hang, though wanted" : "clean";
}

static double numbers_p(const struct run_row *const *before, size_t bn,
	const struct run_row *const *after, size_t an, enum change which)
{
	AUTO_FREE uint64_t *b = malloc((bn + 1) * sizeof(*b));
	AUTO_FREE uint64_t *a = malloc((an + 1) * sizeof(*a));
	unsigned b_count, a_count;

	if (!a || !b)
		return 1;
	b_count = numbers_of(before, bn, which, b);
	a_count = numbers_of(after, an, which, a);
	return rank_p(b, b_count, a, a_count);
}

void changes_of(const struct run_row *const *before, size_t bn, const struct run_row *const *after,
	size_t an, double p[CHANGES])
{
	struct figures b, a;

	figures_of(before, bn, &b);
	figures_of(after, an, &a);
	p[CHANGE_RATE] = b.tested && a.tested ? fisher_p(b.hits, b.tested, a.hits, a.tested) : 1;
	for (int which = CHANGE_HANG; which < CHANGES; which++)
		p[which] = numbers_p(before, bn, after, an, which);
}
