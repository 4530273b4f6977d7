/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Figures of a group of trials: sensitivity, specificity, and times. */
#include "calibrate.h"

#include <stdlib.h>
#include <string.h>

bool verdict_is_found(enum verdict_kind kind)
{
	return verdict_is_hang(kind) || kind == VERDICT_PANIC || kind == VERDICT_BUG;
}

bool trial_is_positive(const struct trial *t)
{
	return !t->want.no_hang && verdict_is_found(t->want.kind);
}

bool trial_is_found(const struct trial *t)
{
	return t->state == TRIAL_TESTED && verdict_is_found(t->kind);
}

bool trial_is_right(const struct trial *t)
{
	struct expectation any_cause = t->want;

	*any_cause.cause = '\0';
	return t->state == TRIAL_TESTED && expectation_met(&any_cause, t->kind, t->cause);
}

bool trial_is_named(const struct trial *t)
{
	return trial_is_found(t) && strstr(t->cause, t->want.cause);
}

bool trial_is_expected(const struct trial *t)
{
	return t->state == TRIAL_TESTED && expectation_met(&t->want, t->kind, t->cause);
}

bool trial_is_excused(const struct trial *t)
{
	return trial_is_found(t) && !trial_is_expected(t) && t->excused;
}

/* Copy the member at offset of each trial that counts. Returns how many. */
static unsigned gather(const struct trial *t, size_t n, size_t offset,
	bool (*counts)(const struct trial *t), uint64_t *out)
{
	unsigned found = 0;

	for (size_t i = 0; i < n && found < TRIALS_MAX; i++)
		if (counts(&t[i]))
			memcpy(&out[found++], (const char *)&t[i] + offset, sizeof(*out));
	return found;
}

static bool is_tested(const struct trial *t)
{
	return t->state == TRIAL_TESTED;
}

/* Bugs and panics have no times: no last operation precedes them. */
static bool is_timed(const struct trial *t)
{
	return trial_is_positive(t) && trial_is_found(t) && verdict_is_hang(t->kind);
}

static void sum_spreads(const struct trial *t, size_t n, struct calibrate_sum *s)
{
	static uint64_t values[TRIALS_MAX];
	unsigned k = gather(t, n, offsetof(struct trial, hang_ms), is_timed, values);

	spread_of(values, k, &s->hang_ms);
	k = gather(t, n, offsetof(struct trial, detect_ms), is_timed, values);
	spread_of(values, k, &s->detect_ms);
	for (unsigned i = 0; i < PRESSURES; i++) {
		k = gather(t, n, offsetof(struct trial, pressure) + i * sizeof(uint64_t),
			is_tested, values);
		spread_of(values, k, &s->pressure[i]);
	}
}

static void sum_tested(const struct trial *t, struct calibrate_sum *s)
{
	s->expected += trial_is_expected(t);
	s->excused += trial_is_excused(t);
	if (!trial_is_positive(t)) {
		s->negatives++;
		s->alarms += trial_is_found(t);
		return;
	}
	s->positives++;
	s->found += trial_is_found(t);
	s->right += trial_is_right(t);
	s->whole += trial_is_found(t) && t->whole;
	s->hung += verdict_is_hang(t->kind);
	s->told += verdict_is_hang(t->kind) && t->told;
	s->nameable += *t->want.cause != '\0';
	s->named += *t->want.cause && trial_is_named(t);
}

void calibrate_sum(const struct trial *t, size_t n, struct calibrate_sum *out)
{
	memset(out, 0, sizeof(*out));
	out->trials = (unsigned)n;
	for (size_t i = 0; i < n; i++) {
		out->planned += t[i].state == TRIAL_PLANNED;
		out->skipped += t[i].state == TRIAL_SKIPPED;
		out->broken += t[i].state == TRIAL_BROKEN;
		if (is_tested(&t[i]))
			sum_tested(&t[i], out);
	}
	sum_spreads(t, n, out);
}

static int compare(const struct trial *a, const struct trial *b, enum calibrate_by by)
{
	int r = by == BY_ALL ? 0 : strverscmp(a->row, b->row);

	if (by != BY_CASE)
		return r;
	r = r ? r : strcmp(a->scenario, b->scenario);
	r = r ? r : strcmp(a->variant, b->variant);
	return r ? r : strverscmp(a->kernel, b->kernel);
}

static int by_case(const void *a, const void *b)
{
	const struct trial *x = a, *y = b;
	int r = compare(x, y, BY_CASE);

	if (r)
		return r;
	return x->seed < y->seed ? -1 : x->seed > y->seed;
}

void calibrate_sort(struct trial *t, size_t n)
{
	if (n)
		qsort(t, n, sizeof(*t), by_case);
}

size_t calibrate_group(const struct trial *t, size_t n, enum calibrate_by by)
{
	size_t end = n ? 1 : 0;

	while (end < n && !compare(t, &t[end], by))
		end++;
	return end;
}
