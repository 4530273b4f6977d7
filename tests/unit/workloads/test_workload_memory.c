/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Workloads on memory: anon_hog and fork_storm, the page pattern, the dedup table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "digests.h"
#include "pages.h"
#include "work_bench.h"

extern const struct workload workload_anon_hog, workload_fork_storm;

/* Their states start with the address of their memory. */
static uint8_t *memory_of(struct bench *b)
{
	return *(uint8_t **)b->work.state;
}

static void anon_hog_runs(void **state)
{
	(void)state;
	bench_run(&workload_anon_hog, "size=1M step=64K", 100);
	bench_run(&workload_anon_hog, "size=1M step=68K keep=no", 100);
	bench_run(&workload_anon_hog, "size=64K step=1M", 10);
}

static void anon_hog_grows_step_by_step(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, &workload_anon_hog, "size=1M step=64K");
	bench_steps(&b, 1);
	assert_int_equal(b.work.bytes, 64 << 10);
	assert_int_equal(page_check(memory_of(&b) + (64 << 10), PAGE_BYTES, 0), -1);
	assert_int_not_equal(page_check(memory_of(&b), PAGE_BYTES, 0), -1);
	bench_close(&b);
}

static void anon_hog_leaves_memory_free(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, &workload_anon_hog, "size=1M step=68K leave=4K");
	assert_true(b.work.bytes >= 1 << 20);
	assert_int_not_equal(page_check(memory_of(&b) + (1 << 20) - PAGE_BYTES, PAGE_BYTES, 0), -1);
	bench_steps(&b, 3);
	bench_close(&b);

	bench_prepare(&b, &workload_anon_hog, "leave=1T");
	assert_int_equal(bench_setup(&b), -ENOMEM);
	assert_non_null(strstr(b.err.msg, "leave"));
	bench_close(&b);
}

static void wrong_memory_is_found(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, &workload_anon_hog, "size=256K step=64K");
	bench_steps(&b, 7);
	memory_of(&b)[5000] ^= 1;
	assert_int_equal(workload_anon_hog.verify(&b.work, &b.err), -EBADMSG);
	bench_step_until(&b, -EBADMSG);
	bench_close(&b);

	bench_open(&b, &workload_fork_storm, "size=64K");
	bench_steps(&b, 2);
	memory_of(&b)[60000] ^= 1;
	assert_int_equal(workload_fork_storm.step(&b.work, &b.err), -EBADMSG);
	assert_non_null(strstr(b.err.msg, "child"));
	assert_int_equal(workload_fork_storm.verify(&b.work, &b.err), -EBADMSG);
	bench_close(&b);
}

static void fork_storm_runs(void **state)
{
	(void)state;
	bench_run(&workload_fork_storm, "size=64K", 50);
	bench_run(&workload_fork_storm, "size=64K depth=4 touch=100", 20);
}

/* No page may pass for another: other index, generation or writer, or a flipped bit. */
static void pages_differ(void **state)
{
	static uint64_t page[PAGE_BYTES / 8];
	uint64_t key = page_key(1, 2, 3);

	(void)state;
	page_fill(page, PAGE_BYTES, key);
	assert_int_equal(page_check(page, PAGE_BYTES, key), -1);
	assert_int_equal(page_check(page, PAGE_BYTES, page_key(1, 2, 4)), 0);
	assert_int_equal(page_check(page, PAGE_BYTES, page_key(1, 3, 3)), 0);
	assert_int_equal(page_check(page, PAGE_BYTES, page_key(2, 2, 3)), 0);
	assert_int_equal(page_check(page, PAGE_BYTES, 0), 0);
	for (unsigned i = 0; i < PAGE_BYTES / 8; i++) {
		page[i] ^= 1ull << (i & 63);
		assert_int_equal(page_check(page, PAGE_BYTES, key), i * 8);
		page[i] ^= 1ull << (i & 63);
	}
}

static void digests_hold_what_was_put(void **state)
{
	struct digests t = { 0 };

	(void)state;
	assert_true(digests_find(&t, 5) == DIGEST_NONE);
	for (uint64_t i = 1; i <= 5000; i++)
		assert_int_equal(digests_put(&t, i * 1024, i), 0);
	assert_int_equal(t.used, 5000);
	for (uint64_t i = 1; i <= 5000; i++)
		assert_int_equal(digests_find(&t, i * 1024), i);
	assert_int_equal(digests_put(&t, 1024, 99), 0);
	assert_int_equal(digests_find(&t, 1024), 99);
	assert_int_equal(t.used, 5000);
	digests_free(&t);
	t.limit = 10;
	for (uint64_t i = 1; i <= 25; i++)
		assert_int_equal(digests_put(&t, i, i), 0);
	assert_int_equal(t.used, 5);
	digests_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(anon_hog_runs),
		cmocka_unit_test(anon_hog_grows_step_by_step),
		cmocka_unit_test(anon_hog_leaves_memory_free),
		cmocka_unit_test(wrong_memory_is_found),
		cmocka_unit_test(fork_storm_runs),
		cmocka_unit_test(pages_differ),
		cmocka_unit_test(digests_hold_what_was_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
