/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Workloads of the real-kernel scenarios: good runs, and data spoilt by others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "work_bench.h"

extern const struct workload workload_self_write, workload_file_churn, workload_huge_alloc,
	workload_fork_race, workload_build_job;

static void self_write_runs(void **state)
{
	(void)state;
	bench_run(&workload_self_write, "size=1M most=64K", 200);
	bench_run(&workload_self_write, "size=1M most=64K from=same hole=no", 200);
	bench_run(&workload_self_write, "size=64K most=4K from=other", 200);
}

static void self_write_finds_wrong_data(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, &workload_self_write, "size=256K most=64K hole=no");
	bench_steps(&b, 20);
	bench_spoil(&b, "self_write", 8192);
	assert_int_equal(workload_self_write.verify(&b.work, &b.err), -EBADMSG);
	bench_close(&b);
}

static void file_churn_runs(void **state)
{
	(void)state;
	bench_run(&workload_file_churn, "files=8 most=64K chunk=16K", 200);
}

static void huge_alloc_runs(void **state)
{
	(void)state;
	bench_run(&workload_huge_alloc, "pieces=2 touch=8", 20);
}

static void fork_race_runs(void **state)
{
	(void)state;
	bench_run(&workload_fork_race, "size=256K depth=6", 30);
}

static void fork_race_finds_wrong_memory(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, &workload_fork_race, "size=64K depth=3 touch=0");
	bench_steps(&b, 2);
	/* its state starts with the address of its memory */
	(*(uint8_t **)b.work.state)[60000] ^= 1;
	assert_int_equal(workload_fork_race.step(&b.work, &b.err), -EBADMSG);
	bench_close(&b);
}

static void build_job_runs(void **state)
{
	(void)state;
	bench_run(&workload_build_job, "source=16K heap=64K jobs=3", 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(self_write_runs),
		cmocka_unit_test(self_write_finds_wrong_data),
		cmocka_unit_test(file_churn_runs),
		cmocka_unit_test(huge_alloc_runs),
		cmocka_unit_test(fork_race_runs),
		cmocka_unit_test(fork_race_finds_wrong_memory),
		cmocka_unit_test(build_job_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
