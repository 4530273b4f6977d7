/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calibration: intervals against published figures, medians, and counts of each outcome. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "calibrate.h"
#include "cleanup.h"

/* From a table of Wilson's interval, in 1/10000. */
static const struct {
	unsigned hits, of, low, high;
} shares[] = {
	{ 0, 0, 0, 10000 }, { 0, 1, 0, 7935 }, { 1, 1, 2065, 10000 }, { 1, 2, 945, 9055 },
	{ 5, 5, 5655, 10000 }, { 0, 5, 0, 4345 }, { 8, 10, 4902, 9433 },
	{ 45, 45, 9213, 10000 }, { 59, 60, 9114, 9971 }, { 500, 1000, 4691, 5309 },
};

static void wilson_intervals_match_published_figures(void **state)
{
	struct share s;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(shares); i++) {
		share_of(shares[i].hits, shares[i].of, &s);
		assert_int_equal((int)(s.low * 10000 + 0.5), shares[i].low);
		assert_int_equal((int)(s.high * 10000 + 0.5), shares[i].high);
		assert_true(s.low <= s.share && s.share <= s.high);
	}
}

static void a_spread_has_median_and_percentile(void **state)
{
	uint64_t odd[] = { 9, 1, 5 }, even[] = { 4, 1, 2, 9 }, hundred[100];
	struct spread s;

	(void)state;
	spread_of(odd, 3, &s);
	assert_int_equal(s.least, 1);
	assert_int_equal(s.median, 5);
	assert_int_equal(s.p95, 9);
	spread_of(even, 4, &s);
	assert_int_equal(s.median, 3);
	for (unsigned i = 0; i < 100; i++)
		hundred[i] = 100 - i;
	spread_of(hundred, 100, &s);
	assert_int_equal(s.median, 50);
	assert_int_equal(s.p95, 95);
	spread_of(NULL, 0, &s);
	assert_int_equal(s.n + s.least + s.median + s.p95, 0);
}

static const struct expectation deadlock = { .kind = VERDICT_DEADLOCK, .cause = "lt_x" };
static const struct expectation no_hang = { .no_hang = true };

static struct trial trial(const struct expectation *want, enum verdict_kind got, const char *cause)
{
	struct trial t = { .row = "S9", .scenario = "x", .want = *want, .kind = got,
		.state = TRIAL_TESTED, .hang_ms = 1000, .detect_ms = 5000, .pressure = { 7 } };

	if (got == VERDICT_SKIP || got == VERDICT_BROKEN)
		t.state = got == VERDICT_SKIP ? TRIAL_SKIPPED : TRIAL_BROKEN;
	snprintf(t.cause, sizeof(t.cause), "%s", cause);
	return t;
}

/* A miss is neither. */
static void tells_found_right_and_named_apart(void **state)
{
	struct trial t[] = {
		trial(&deadlock, VERDICT_DEADLOCK, "lt_x sleeps"),
		trial(&deadlock, VERDICT_DEADLOCK, "kswapd sleeps"),
		trial(&deadlock, VERDICT_LIVELOCK, "lt_x spins"),
		trial(&deadlock, VERDICT_THRASH, "lt_x"),
	};
	struct calibrate_sum s;

	(void)state;
	t[0].whole = t[3].whole = true;
	t[2].told = t[3].told = true;
	calibrate_sum(t, 4, &s);
	assert_int_equal(s.positives, 4);
	assert_int_equal(s.found, 3);
	assert_int_equal(s.right, 2);
	assert_int_equal(s.named, 2);
	assert_int_equal(s.nameable, 4);
	assert_int_equal(s.expected, 1);
	assert_int_equal(s.whole, 1);
	assert_int_equal(s.hung, 3);
	assert_int_equal(s.told, 1);
	assert_int_equal(s.negatives + s.alarms, 0);
	assert_int_equal(s.detect_ms.n, 3);
}

static void a_hang_of_a_negative_is_an_alarm(void **state)
{
	struct trial t[] = {
		trial(&no_hang, VERDICT_PASS, ""), trial(&no_hang, VERDICT_THRASH, ""),
		trial(&no_hang, VERDICT_STALL, "y"), trial(&no_hang, VERDICT_BUG, "z"),
	};
	struct calibrate_sum s;

	(void)state;
	calibrate_sum(t, 4, &s);
	assert_int_equal(s.negatives, 4);
	assert_int_equal(s.alarms, 2);
	assert_int_equal(s.expected, 2);
	assert_int_equal(s.positives + s.found, 0);
	assert_int_equal(s.detect_ms.n, 0);
	assert_int_equal(s.pressure[PRESSURE_STALLS].least, 7);
}

/* They are neither found nor missed, neither clean nor an alarm. */
static void counts_untested_trials_apart(void **state)
{
	struct trial t[] = {
		trial(&deadlock, VERDICT_SKIP, ""), trial(&deadlock, VERDICT_BROKEN, "lt_x"),
		trial(&no_hang, VERDICT_BROKEN, ""), trial(&no_hang, VERDICT_PASS, ""),
		trial(&deadlock, VERDICT_DEADLOCK, "lt_x"),
	};
	struct calibrate_sum s;

	(void)state;
	t[4].state = TRIAL_PLANNED;
	calibrate_sum(t, 5, &s);
	assert_int_equal(s.trials, 5);
	assert_int_equal(s.skipped, 1);
	assert_int_equal(s.broken, 2);
	assert_int_equal(s.planned, 1);
	assert_int_equal(s.positives, 0);
	assert_int_equal(s.negatives, 1);
	assert_int_equal(s.pressure[PRESSURE_STALLS].n, 1);
}

/* No last operation precedes a bug. */
static void a_bug_is_found_but_has_no_times(void **state)
{
	struct expectation bug = { .kind = VERDICT_BUG };
	struct trial t = trial(&bug, VERDICT_BUG, "");
	struct calibrate_sum s;

	(void)state;
	calibrate_sum(&t, 1, &s);
	assert_int_equal(s.found, 1);
	assert_int_equal(s.expected, 1);
	assert_int_equal(s.nameable + s.named, 0);
	assert_int_equal(s.hang_ms.n, 0);
}

static struct trial named(const char *row, const char *variant, const char *kernel, uint64_t seed)
{
	struct trial t = trial(&no_hang, VERDICT_PASS, "");

	snprintf(t.row, sizeof(t.row), "%s", row);
	snprintf(t.variant, sizeof(t.variant), "%s", variant);
	snprintf(t.kernel, sizeof(t.kernel), "%s", kernel);
	t.seed = seed;
	return t;
}

static void groups_sorted_trials_by_row_and_case(void **state)
{
	struct trial t[] = {
		named("S10", "a", "6.1.0-47", 1), named("S1a", "b", "6.12.9", 2),
		named("S1a", "b", "6.12.9", 1), named("S1a", "b", "6.1.0-47", 1),
		named("S1a", "a", "6.12.9", 1),
	};

	(void)state;
	calibrate_sort(t, 5);
	assert_string_equal(t[0].variant, "a");
	assert_string_equal(t[1].kernel, "6.1.0-47");
	assert_int_equal(t[2].seed, 1);
	assert_string_equal(t[4].row, "S10");
	assert_int_equal(calibrate_group(t, 5, BY_ALL), 5);
	assert_int_equal(calibrate_group(t, 5, BY_ROW), 4);
	assert_int_equal(calibrate_group(t, 5, BY_CASE), 1);
	assert_int_equal(calibrate_group(t + 2, 3, BY_CASE), 2);
	assert_int_equal(calibrate_group(t, 0, BY_ALL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wilson_intervals_match_published_figures),
		cmocka_unit_test(a_spread_has_median_and_percentile),
		cmocka_unit_test(tells_found_right_and_named_apart),
		cmocka_unit_test(a_hang_of_a_negative_is_an_alarm),
		cmocka_unit_test(counts_untested_trials_apart),
		cmocka_unit_test(a_bug_is_found_but_has_no_times),
		cmocka_unit_test(groups_sorted_trials_by_row_and_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
