/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Injectors of the whole machine: only in a VM made for this (LOWTIDE_TEST_VM=1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "cleanup.h"
#include "clock.h"
#include "file.h"
#include "injector.h"

#define GROUP "lowtide-test"
#define JOURNAL "/tmp/lt_machine.journal"	/* not on the file system that is frozen */
#define SCRATCH "/var/tmp"			/* a disk of the VM */

extern const struct injector injector_swap, injector_cgroup_freeze, injector_drop_caches,
	injector_compact, injector_io_throttle, injector_writeback;

struct bench {
	struct injector_env env;
	struct param_values values;
	struct err e;
};

static int bench_open(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	enum cgroup_version version = CGROUP_NONE;

	*state = b;
	cgroup_probe(&version, NULL);
	b->env = (struct injector_env){ .params = &b->values, .cgroup = GROUP,
		.cgroup_version = (int)version, .dir = SCRATCH, .scratch = SCRATCH };
	return knobs_open(&b->env.knobs, JOURNAL, &b->e);
}

static int bench_close(void **state)
{
	struct bench *b = *state;

	knobs_close(b->env.knobs);
	unlink(JOURNAL);
	free(b);
	return 0;
}

static struct bench *bench_of(void **state, const struct injector *in)
{
	struct bench *b = *state;

	if (geteuid() || !getenv("LOWTIDE_TEST_VM"))
		skip();
	assert_int_equal(param_defaults(&b->values, in->params, &b->e), 0);
	return b;
}

static void arm(struct bench *b, const struct injector *in)
{
	if (injector_arm(in, &b->env, &b->e))
		fail_msg("%s", b->e.msg);
}

static void disarm(struct bench *b, const struct injector *in)
{
	for (int twice = 0; twice < 2; twice++)
		if (injector_disarm(in, &b->env, &b->e))
			fail_msg("%s", b->e.msg);
}

static bool file_has(const char *path, const char *text)
{
	static char buf[8192];

	return file_read(path, buf, sizeof(buf), NULL) > 0 && strstr(buf, text);
}

static void check_swap(void **state, const char *type, const char *path)
{
	struct bench *b = bench_of(state, &injector_swap);

	assert_int_equal(param_set(&b->values, "type", type, &b->e), 0);
	assert_int_equal(param_set(&b->values, "size", "16M", &b->e), 0);
	arm(b, &injector_swap);
	assert_true(file_has("/proc/swaps", path));
	assert_true(file_has(JOURNAL, path));
	disarm(b, &injector_swap);
	assert_false(file_has("/proc/swaps", path));
}

static void adds_a_swap_file(void **state)
{
	check_swap(state, "file", "swap.img");
}

static void adds_compressed_swap(void **state)
{
	check_swap(state, "zram", "zram0");
}

static int write_file(size_t bytes, int flags)
{
	static char buf[1 << 20] __attribute__((aligned(4096)));
	AUTO_FD int fd = open(SCRATCH "/lt_file", O_WRONLY | O_CREAT | flags, 0600);

	return fd < 0 ? -1 : file_write_all(fd, buf, bytes);
}

static void freezes_a_file_system(void **state)
{
	struct bench *b = bench_of(state, &injector_cgroup_freeze);
	int status;
	pid_t pid;

	assert_int_equal(param_set(&b->values, "which", "fs", &b->e), 0);
	arm(b, &injector_cgroup_freeze);
	assert_int_equal(injector_hits(&injector_cgroup_freeze, &b->env), 1);
	pid = fork();
	if (!pid)
		_exit(write_file(4096, 0) != 0);
	clock_sleep_ns(500 * NS_PER_MS);
	assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
	disarm(b, &injector_cgroup_freeze);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void check_repeat(void **state, const struct injector *in)
{
	struct bench *b = bench_of(state, in);

	assert_int_equal(in->apply(&b->env, 0, &b->e), 0);
	assert_int_equal(injector_hits(in, &b->env), 0);
	arm(b, in);
	for (unsigned i = 0; i < 3; i++)
		if (in->apply(&b->env, i, &b->e))
			fail_msg("%s", b->e.msg);
	assert_int_equal(injector_hits(in, &b->env), 3);
	disarm(b, in);
	free(b->env.state);
}

static void drops_caches(void **state)
{
	check_repeat(state, &injector_drop_caches);
}

static void compacts_memory(void **state)
{
	check_repeat(state, &injector_compact);
}

static void tunes_writeback(void **state)
{
	struct bench *b = bench_of(state, &injector_writeback);

	assert_int_equal(param_set(&b->values, "bytes", "8388608", &b->e), 0);
	assert_int_equal(param_set(&b->values, "expire_cs", "500", &b->e), 0);
	arm(b, &injector_writeback);
	assert_true(file_has("/proc/sys/vm/dirty_bytes", "8388608"));
	assert_true(file_has("/proc/sys/vm/dirty_expire_centisecs", "500"));
	disarm(b, &injector_writeback);
	assert_true(file_has("/proc/sys/vm/dirty_expire_centisecs", "3000"));
	assert_true(file_has("/proc/sys/vm/dirty_ratio", "20"));
}

static void throttles_a_disk(void **state)
{
	struct bench *b = bench_of(state, &injector_io_throttle);
	uint64_t start;

	if (cgroup_make(GROUP, &b->e) || cgroup_attach(GROUP, 0, &b->e))
		fail_msg("%s", b->e.msg);
	assert_int_equal(param_set(&b->values, "rate", "200K", &b->e), 0);
	arm(b, &injector_io_throttle);
	start = clock_ns();
	assert_int_equal(write_file(600 << 10, O_DIRECT), 0);
	assert_true(clock_ns() - start > 2 * NS_PER_S);
	assert_true(injector_hits(&injector_io_throttle, &b->env) > 0);
	disarm(b, &injector_io_throttle);
	start = clock_ns();
	assert_int_equal(write_file(600 << 10, O_DIRECT), 0);
	assert_true(clock_ns() - start < NS_PER_S);
	assert_int_equal(cgroup_remove(GROUP, &b->e), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_open, bench_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(adds_a_swap_file), TEST(adds_compressed_swap), TEST(freezes_a_file_system),
		TEST(drops_caches), TEST(compacts_memory), TEST(tunes_writeback),
		TEST(throttles_a_disk),
	};

	return cmocka_run_group_tests_name("injector_machine", tests, NULL, NULL);
}
