/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers over time stay few, and rates stay right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "picture.h"
#include "series.h"

static struct series s;

static void a_long_run_keeps_few_rows_over_all_of_it(void **state)
{
	(void)state;
	series_begin(&s, 1);
	for (uint64_t i = 1; i <= 100000; i++)
		series_add(&s, i * 1000, &(uint64_t){ i * 7 });
	assert_in_range(s.n, SERIES_ROWS / 2, SERIES_ROWS);
	assert_int_equal(s.t_ms[0], 1000);
	assert_true(s.t_ms[s.n - 1] > 99000000);
	for (unsigned i = 1; i < s.n; i++)
		assert_int_equal(series_rate(&s, i, 0), 7);
}

static void a_short_run_keeps_all_rows(void **state)
{
	(void)state;
	series_begin(&s, 2);
	for (uint64_t i = 1; i <= 50; i++)
		series_add(&s, i * 500, (uint64_t[]){ i, 3 });
	assert_int_equal(s.n, 50);
	assert_int_equal(s.value[49][0], 50);
	assert_int_equal(series_rate(&s, 49, 0), 2);
}

static void hostile_times_and_counters_make_no_rate(void **state)
{
	(void)state;
	series_begin(&s, 1);
	series_add(&s, 5000, &(uint64_t){ 100 });
	series_add(&s, 5000, &(uint64_t){ 900 });
	series_add(&s, 4000, &(uint64_t){ 900 });
	series_add(&s, UINT64_MAX, &(uint64_t){ 1 });
	assert_int_equal(s.n, 2);
	assert_int_equal(series_rate(&s, 0, 0), 0);
	assert_int_equal(series_rate(&s, 1, 0), 0);
}

static void empty_groups_leave_a_picture(void **state)
{
	char svg[] = "<svg>\n<g a=\"1\">\n</g>\n<g>\n</g>\n"
		"<g b>\n<path/>\n</g>\n<g c><t/>\n</g>\n</svg>";
	static const char want[] = "<svg>\n<g>\n</g>\n"
		"<g b>\n<path/>\n</g>\n<g c><t/>\n</g>\n</svg>";
	size_t n = svg_squeeze(svg, sizeof(svg) - 1);

	(void)state;
	assert_int_equal(n, sizeof(want) - 1);
	assert_memory_equal(svg, want, n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_run_keeps_few_rows_over_all_of_it),
		cmocka_unit_test(a_short_run_keeps_all_rows),
		cmocka_unit_test(empty_groups_leave_a_picture),
		cmocka_unit_test(hostile_times_and_counters_make_no_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
