/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Intervals and tests against published figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "cleanup.h"
#include "stats.h"

/* Garwood 1936, 95 %, in 1/1000. */
static const struct {
	unsigned count, low, high;
} poissons[] = {
	{ 0, 0, 3689 }, { 1, 25, 5572 }, { 2, 242, 7225 }, { 3, 619, 8767 }, { 10, 4795, 18390 },
	{ 100, 81364, 121627 },
};

static void poisson_intervals_match_published_figures(void **state)
{
	double low, high;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(poissons); i++) {
		poisson_of(poissons[i].count, &low, &high);
		assert_int_equal(lround(low * 1000), poissons[i].low);
		assert_int_equal(lround(high * 1000), poissons[i].high);
	}
}

static void is_p(double p, double want)
{
	assert_int_equal(lround(p * 10000), lround(want * 10000));
}

/* Fisher's tea tasting, and a rate that fell from 6 of 20 to none. */
static void fishers_test_is_exact_and_two_sided(void **state)
{
	(void)state;
	is_p(fisher_p(3, 4, 1, 4), 0.4857);
	is_p(fisher_p(6, 20, 0, 20), 0.0202);
	is_p(fisher_p(0, 20, 6, 20), 0.0202);
	is_p(fisher_p(0, 10, 10, 10), 2 / 184756.0);
	is_p(fisher_p(0, 0, 5, 9), 1);
	is_p(fisher_p(5, 9, 5, 9), 1);
	is_p(fisher_p(0, 5000, 0, 5000), 1);
}

static void the_rank_test_sees_a_shift_and_no_noise(void **state)
{
	const uint64_t low[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	const uint64_t high[] = { 9, 10, 11, 12, 13, 14, 15, 16 };
	const uint64_t mixed[] = { 1, 3, 5, 7, 9, 11, 13, 15 }, same[] = { 4, 4, 4, 4, 4, 4, 4, 4 };

	(void)state;
	is_p(rank_p(low, 8, high, 8), 0.0009);
	is_p(rank_p(high, 8, low, 8), 0.0009);
	assert_true(rank_p(low, 8, mixed, 8) > 0.05);
	is_p(rank_p(same, 8, same, 8), 1);
	is_p(rank_p(low, 4, high, 8), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(poisson_intervals_match_published_figures),
		cmocka_unit_test(fishers_test_is_exact_and_two_sided),
		cmocka_unit_test(the_rank_test_sees_a_shift_and_no_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
