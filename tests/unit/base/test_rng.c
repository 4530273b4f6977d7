/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random streams: reference numbers, independent names, no bias. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "cleanup.h"
#include "rng.h"

/* Output of the reference implementation of xoshiro256** for the state 1, 2, 3, 4. */
static void matches_the_reference_implementation(void **state)
{
	static const uint64_t want[] = {
		11520ull, 0ull, 1509978240ull, 1215971899390074240ull, 1216172134540287360ull,
		607988272756665600ull, 16172922978634559625ull, 8476171486693032832ull,
		10595114339597558777ull, 2904607092377533576ull,
	};
	struct rng r = { { 1, 2, 3, 4 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(want); i++)
		assert_true(rng_u64(&r) == want[i]);
}

/* A seed must give the same run on every machine and in every later version. */
static void numbers_never_change(void **state)
{
	struct rng r;

	(void)state;
	rng_stream(&r, 42, "worker.3");
	assert_true(rng_u64(&r) == 7106998247229238442ull);
	assert_true(rng_u64(&r) == 14916653065514326598ull);
}

static void streams_are_independent(void **state)
{
	struct rng a, b;

	(void)state;
	rng_stream(&a, 42, "worker.1");
	rng_stream(&b, 42, "worker.1");
	assert_true(rng_u64(&a) == rng_u64(&b));
	rng_stream(&b, 42, "worker.2");
	assert_true(rng_u64(&a) != rng_u64(&b));
	rng_stream(&b, 43, "worker.1");
	assert_true(rng_u64(&a) != rng_u64(&b));
	rng_stream(&b, 0, "");
	assert_true(b.s[0] | b.s[1] | b.s[2] | b.s[3]);
}

static void draws_without_bias(void **state)
{
	unsigned count[3] = { 0 };
	struct rng r;

	(void)state;
	rng_stream(&r, 7, "below");
	for (int i = 0; i < 30000; i++)
		count[rng_below(&r, 3)]++;
	for (int i = 0; i < 3; i++)
		assert_in_range(count[i], 9500, 10500);
	for (int i = 0; i < 1000; i++)
		assert_true(rng_below(&r, (1ull << 63) + 1) <= 1ull << 63);
	assert_int_equal(rng_below(&r, 1), 0);
	assert_int_equal(rng_below(&r, 0), 0);
}

static void fills_any_number_of_bytes(void **state)
{
	unsigned char a[21], b[21];
	struct rng r;

	(void)state;
	memset(b, 0, sizeof(b));
	rng_stream(&r, 1, "fill");
	rng_fill(&r, a, 13);
	rng_stream(&r, 1, "fill");
	rng_fill(&r, b, 20);
	assert_memory_equal(a, b, 13);
	assert_int_equal(b[20], 0);
	rng_stream(&r, 1, "fill");
	assert_int_equal(a[0], rng_u64(&r) & 0xff);
	rng_fill(&r, a, 0);
}

static void new_seeds_differ(void **state)
{
	uint64_t a = rng_new_seed(), b = rng_new_seed();

	(void)state;
	assert_in_range(a, 1, UINT32_MAX);
	assert_in_range(b, 1, UINT32_MAX);
	assert_true(a != b || rng_new_seed() != a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_the_reference_implementation),
		cmocka_unit_test(numbers_never_change), cmocka_unit_test(streams_are_independent),
		cmocka_unit_test(draws_without_bias), cmocka_unit_test(fills_any_number_of_bytes),
		cmocka_unit_test(new_seeds_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
