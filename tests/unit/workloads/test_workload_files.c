/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Workloads on files: mmap_dirty, msync_storm, dedup_flood, sync_all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pages.h"
#include "work_bench.h"

extern const struct workload workload_mmap_dirty, workload_msync_storm, workload_dedup_flood,
	workload_sync_all;

static void mmap_dirty_runs(void **state)
{
	(void)state;
	bench_run(&workload_mmap_dirty, "size=1M", 200);
	bench_run(&workload_mmap_dirty, "size=1M files=3 hot=90 stride=7 batch=5", 400);
	bench_run(&workload_mmap_dirty, "size=1M hole=yes files=2", 600);
}

static void mmap_dirty_repeats(void **state)
{
	(void)state;
	bench_same_twice(&workload_mmap_dirty, "size=256K hole=yes batch=3", "load.0.0", 100);
}

static void mmap_dirty_finds_spoiled_page(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, &workload_mmap_dirty, "size=256K batch=64");
	bench_steps(&b, 10);
	bench_spoil(&b, "load.0.0", 5 * PAGE_BYTES + 64);
	assert_int_equal(workload_mmap_dirty.verify(&b.work, &b.err), -EBADMSG);
	assert_non_null(strstr(b.err.msg, "load.0.0: wrong data at byte 20544"));
	bench_step_until(&b, -EBADMSG);
	bench_close(&b);
}

static void mmap_dirty_outlives_sigbus(void **state)
{
	struct bench b;
	char path[128];

	(void)state;
	bench_open(&b, &workload_mmap_dirty, "size=64K batch=16");
	snprintf(path, sizeof(path), "%s/load.0.0", b.dir);
	assert_int_equal(truncate(path, 0), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(workload_mmap_dirty.step(&b.work, &b.err), -EIO);
	assert_non_null(strstr(b.err.msg, "SIGBUS"));
	bench_close(&b);
}

/* Outside of a guard SIGBUS ends the process. */
static void sigbus_outside_guard_kills(void **state)
{
	const struct rlimit no_core = { 0, 0 };
	char dir[] = "/tmp/lowtide-bench.XXXXXX";
	struct paged_file p;
	int status = 0;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(paged_open(&p, dir, "x", 2, 1, NULL), 0);
	assert_int_equal(paged_dirty(&p, 0, NULL), 0);
	assert_int_equal(truncate(p.path, 0), 0);
	if (fork() == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		*(volatile uint8_t *)p.mem = 1;
		_exit(0);
	}
	wait(&status);
	assert_int_not_equal(status, 0);
	paged_close(&p);
	rmdir(dir);
}

static void setup_that_fails_leaves_nothing(void **state)
{
	static const struct { const struct workload *load; const char *sets; int code; } rows[] = {
		{ &workload_mmap_dirty, "size=64K files=64", -EINVAL },
		{ &workload_dedup_flood, "block=1001", -EINVAL },
		{ &workload_msync_storm, "sync=0 async=0 invalidate=0", -EINVAL },
		{ &workload_mmap_dirty, "", -ENOENT }, { &workload_msync_storm, "", -ENOENT },
		{ &workload_dedup_flood, "", -ENOENT }, { &workload_sync_all, "", -ENOENT },
	};
	struct bench b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bench_prepare(&b, rows[i].load, rows[i].sets);
		if (rows[i].code == -ENOENT)
			b.work.dir = "/nonexistent";
		assert_int_equal(bench_setup(&b), rows[i].code);
		assert_true(*b.err.msg);
		bench_close(&b);
	}
}

static void msync_storm_runs(void **state)
{
	(void)state;
	bench_run(&workload_msync_storm, "size=512K range=16", 200);
	bench_run(&workload_msync_storm, "size=64K range=9999 sync=0 async=0 dirty=1", 100);
	bench_same_twice(&workload_msync_storm, "size=256K", "load.0", 60);
}

/* A worker waits for another worker's file and then leaves its data alone. */
static void msync_storm_shares_a_file(void **state)
{
	struct bench owner, storm;

	(void)state;
	bench_open(&owner, &workload_mmap_dirty, "size=256K");
	bench_open(&storm, &workload_msync_storm, "file=later range=8");
	assert_int_equal(workload_msync_storm.step(&storm.work, &storm.err), -EAGAIN);
	workload_msync_storm.teardown(&storm.work);
	bench_set(&storm, "file", "load.0.0");
	rmdir(storm.dir);
	storm.work.dir = owner.dir;
	assert_int_equal(bench_setup(&storm), 0);
	for (int i = 0; i < 50; i++) {
		bench_steps(&storm, 4);
		bench_steps(&owner, 4);
	}
	storm.work.dir = storm.dir;
	workload_msync_storm.teardown(&storm.work);
	bench_close(&owner);
}

static void dedup_flood_runs(void **state)
{
	(void)state;
	bench_run(&workload_dedup_flood, "size=512K", 300);
	bench_run(&workload_dedup_flood, "size=256K block=512 dup=95 check=100 limit=64", 300);
	bench_run(&workload_dedup_flood, "size=256K dup=0 batch=50 block=8K", 100);
	bench_same_twice(&workload_dedup_flood, "size=256K batch=3", "load.0", 100);
}

static void dedup_flood_finds_spoiled_block(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, &workload_dedup_flood, "size=64K batch=16 check=100");
	bench_steps(&b, 4);
	for (int block = 0; block < 16; block++)
		bench_spoil(&b, "load.0", block * 4096 + 8);
	assert_int_equal(workload_dedup_flood.verify(&b.work, &b.err), -EBADMSG);
	assert_non_null(strstr(b.err.msg, "load.0: wrong data at byte 8"));
	bench_close(&b);
}

/* The step itself must compare a duplicate with the block that has its digest. */
static void dedup_flood_step_compares_twins(void **state)
{
	struct bench b;
	int rc = 0;

	(void)state;
	bench_open(&b, &workload_dedup_flood, "size=256K batch=1 check=0 dup=50");
	bench_steps(&b, 200);
	for (int i = 0; i < 1000 && !rc; i++) {
		for (int block = 0; block < 64; block++)
			bench_spoil(&b, "load.0", block * 4096 + 8);
		rc = workload_dedup_flood.step(&b.work, &b.err);
	}
	assert_int_equal(rc, -EBADMSG);
	bench_close(&b);
}

static void sync_all_runs(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, &workload_sync_all, "how=syncfs");
	bench_steps(&b, 3);
	bench_close(&b);
	bench_open(&b, &workload_sync_all, "");
	bench_steps(&b, 1);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mmap_dirty_runs),
		cmocka_unit_test(mmap_dirty_repeats),
		cmocka_unit_test(mmap_dirty_finds_spoiled_page),
		cmocka_unit_test(mmap_dirty_outlives_sigbus),
		cmocka_unit_test(sigbus_outside_guard_kills),
		cmocka_unit_test(setup_that_fails_leaves_nothing),
		cmocka_unit_test(msync_storm_runs),
		cmocka_unit_test(msync_storm_shares_a_file),
		cmocka_unit_test(dedup_flood_runs),
		cmocka_unit_test(dedup_flood_finds_spoiled_block),
		cmocka_unit_test(dedup_flood_step_compares_twins),
		cmocka_unit_test(sync_all_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
