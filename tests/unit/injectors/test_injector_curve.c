/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Curves: the seed determines the points, bounds hold, and each shape moves as named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "injector.h"

#define LOW (48ull << 20)
#define HIGH (160ull << 20)
#define RUN_MS 60000u
#define POINTS 256u

static const char *const shapes[] = { "step", "ramp", "sawtooth", "cliff" };
extern const struct injector injector_mem_curve, injector_drop_caches, injector_compact;

static int points_of(const char *shape, uint64_t seed, struct injector_point *out, unsigned max,
	struct err *e)
{
	static struct param_values v;
	struct rng r;

	rng_stream(&r, seed, "curve");
	if (param_defaults(&v, injector_mem_curve.params, e) ||
	    param_set(&v, "shape", shape, e))
		return -EINVAL;
	return injector_mem_curve.curve(&v, &r, RUN_MS, out, max, e);
}

static void curves_keep_bounds_and_follow_the_seed(void **state)
{
	static struct injector_point a[POINTS], b[POINTS];
	struct err e = { 0 };

	(void)state;
	for (size_t s = 0; s < COUNT_OF(shapes); s++)
		for (uint64_t seed = 1; seed < 200; seed++) {
			int n = points_of(shapes[s], seed, a, POINTS, &e);

			assert_int_equal(n, RUN_MS / 1000 + 1);
			assert_int_equal(points_of(shapes[s], seed, b, POINTS, &e), n);
			assert_memory_equal(a, b, (size_t)n * sizeof(*a));
			for (int i = 0; i < n; i++) {
				assert_int_equal(a[i].at_ms, i * 1000);
				assert_in_range(a[i].value, LOW, HIGH);
				assert_int_equal(a[i].value % 4096, 0);
			}
		}
}

/* Rises and falls of a curve, and its first and last value. */
struct trend {
	unsigned up, down;
	uint64_t first, last;
};

static struct trend trend_of(const char *shape, uint64_t seed)
{
	static struct injector_point p[POINTS];
	struct trend t = { 0 };
	struct err e = { 0 };
	int n = points_of(shape, seed, p, POINTS, &e);

	assert_true(n > 1);
	t.first = p[0].value;
	t.last = p[n - 1].value;
	for (int i = 1; i < n; i++) {
		t.up += p[i].value > p[i - 1].value;
		t.down += p[i].value < p[i - 1].value;
	}
	return t;
}

static void each_shape_moves_as_named(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 50; seed++) {
		struct trend step = trend_of("step", seed), ramp = trend_of("ramp", seed);
		struct trend saw = trend_of("sawtooth", seed), cliff = trend_of("cliff", seed);

		assert_true(step.up > 10 && step.down > 10);
		assert_true(!ramp.up && ramp.down == 60);
		assert_true(ramp.first == HIGH && ramp.last == LOW);
		assert_true(saw.up == 6 && saw.down == 54);
		assert_true(!cliff.up && cliff.down == 1);
		assert_true(cliff.first == HIGH && cliff.last == LOW);
	}
	assert_memory_not_equal(&(struct trend[]){ trend_of("step", 1) },
		&(struct trend[]){ trend_of("step", 2) }, sizeof(struct trend));
}

static void refuses_bad_curves(void **state)
{
	static struct param_values v;
	struct injector_point p[10];
	struct err e = { 0 };
	struct rng r;

	(void)state;
	rng_stream(&r, 1, "curve");
	assert_int_equal(points_of("ramp", 1, p, COUNT_OF(p), &e), -E2BIG);
	assert_int_equal(param_defaults(&v, injector_mem_curve.params, &e), 0);
	assert_int_equal(param_set(&v, "low", "1G", &e), 0);
	assert_int_equal(injector_mem_curve.curve(&v, &r, 2000, p, COUNT_OF(p), &e), -EINVAL);
}

static void check_repeat(const struct injector *in)
{
	static struct param_values v;
	struct injector_point p[40];
	struct err e = { 0 };
	int n;

	assert_int_equal(param_defaults(&v, in->params, &e), 0);
	n = in->curve(&v, NULL, RUN_MS, p, COUNT_OF(p), &e);
	assert_int_equal(n, 31);
	for (int i = 0; i < n; i++)
		assert_int_equal(p[i].at_ms, 2000 * i);
	assert_int_equal(in->curve(&v, NULL, RUN_MS, p, 30, &e), -E2BIG);
}

static void repeats_at_equal_intervals(void **state)
{
	(void)state;
	check_repeat(&injector_drop_caches);
	check_repeat(&injector_compact);
}

static void points_after_the_disarm_do_nothing(void **state)
{
	struct injector_env env = { .cgroup = "" };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(injector_mem_curve.apply(&env, LOW, &e), 0);
	assert_int_equal(injector_mem_curve.disarm(&env, &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(curves_keep_bounds_and_follow_the_seed),
		cmocka_unit_test(each_shape_moves_as_named), cmocka_unit_test(refuses_bad_curves),
		cmocka_unit_test(repeats_at_equal_intervals),
		cmocka_unit_test(points_after_the_disarm_do_nothing),
	};

	return cmocka_run_group_tests_name("injector_curve", tests, NULL, NULL);
}
