/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups of this machine's memory controller, v1 or v2; refused names and files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "cleanup.h"

#define GROUP "lowtide-test-group"

static enum cgroup_version version;
static pid_t child;

/* The file name in this machine's version. */
static const char *of_version(const char *v1, const char *v2)
{
	return version == CGROUP_V1 ? v1 : v2;
}

static int setup(void **state)
{
	struct err e = { 0 };

	(void)state;
	child = 0;
	assert_int_equal(cgroup_probe(&version, &e), 0);
	if (version == CGROUP_NONE || geteuid()) {
		print_message("needs root and a memory controller\n");
		return 0;
	}
	if (cgroup_make(GROUP, &e))
		fail_msg("%s", e.msg);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	if (child) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	if (version != CGROUP_NONE && !geteuid()) {
		assert_int_equal(cgroup_remove(GROUP, NULL), 0);
		assert_false(cgroup_exists(GROUP));
	}
	return 0;
}

static void need_group(void)
{
	if (!cgroup_exists(GROUP))
		skip();
}

static void start_child(void)
{
	child = fork();
	if (!child)
		for (;;)
			pause();
	assert_int_equal(cgroup_attach(GROUP, child, NULL), 0);
}

static void refuses_bad_names(void **state)
{
	static const char *const bad[] = {
		"", ".", "..", "../x", "a/b/c", "a/", "/a", "a/..", "/",
		"a b", "a\n", "-\xff", ".hidden",
		"0123456789012345678901234567890123456789012345678901234567890123456789",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct err e = { 0 };

		assert_int_equal(cgroup_make(bad[i], &e), -EINVAL);
		assert_non_null(strstr(e.msg, "no name of a group"));
		assert_int_equal(cgroup_remove(bad[i], &e), -EINVAL);
		assert_int_equal(cgroup_attach(bad[i], 0, &e), -EINVAL);
		assert_int_equal(cgroup_kill(bad[i], 0, &e), -EINVAL);
		assert_false(cgroup_exists(bad[i]));
	}
}

static void writes_and_reads_a_limit(void **state)
{
	const char *file = of_version("memory.limit_in_bytes", "memory.max");
	char old[64], now[64];
	struct err e = { 0 };

	(void)state;
	need_group();
	assert_int_equal(cgroup_read("memory", GROUP, file, old, sizeof(old), &e), 0);
	assert_int_equal(cgroup_write("memory", GROUP, file, "33554432", &e), 0);
	assert_int_equal(cgroup_read("memory", GROUP, file, now, sizeof(now), &e), 0);
	assert_string_equal(now, "33554432\n");
	old[strcspn(old, "\n")] = '\0';
	assert_int_equal(cgroup_write("memory", GROUP, file, old, &e), 0);
	assert_int_equal(cgroup_write("memory", GROUP, file, "banana", &e), -EINVAL);
	assert_non_null(strstr(e.msg, "banana"));
	assert_non_null(strstr(e.msg, file));
	assert_int_equal(cgroup_make(GROUP, &e), 0);
}

static void refuses_bad_files(void **state)
{
	char buf[256];
	struct err e = { 0 };

	(void)state;
	need_group();
	assert_int_equal(cgroup_write("memory", GROUP, "memory.none", "1", &e), -ENOENT);
	assert_int_equal(cgroup_read("memory", GROUP, "memory.none", buf, sizeof(buf), &e),
		-ENOENT);
	assert_int_equal(cgroup_path("memory", GROUP, "../x", buf, sizeof(buf), &e), -EINVAL);
	assert_int_equal(cgroup_path("memory", GROUP, "x", buf, 5, &e), -ENAMETOOLONG);
	assert_int_equal(cgroup_path("no-controller", GROUP, "x", buf, sizeof(buf), &e), -ENODEV);
	assert_int_equal(cgroup_path("memory", GROUP, "cgroup.procs", buf, sizeof(buf), &e), 0);
	assert_int_equal(access(buf, W_OK), 0);
}

static void kills_all_processes(void **state)
{
	char list[64], want[32];
	int status;

	(void)state;
	need_group();
	start_child();
	snprintf(want, sizeof(want), "%d\n", child);
	assert_int_equal(cgroup_read("memory", GROUP, "cgroup.procs", list, sizeof(list), NULL), 0);
	assert_string_equal(list, want);
	assert_int_equal(cgroup_kill(GROUP, 5000, NULL), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	child = 0;
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_int_equal(cgroup_kill(GROUP, 0, NULL), 0);
	assert_int_equal(cgroup_kill("lowtide-test-never", 0, NULL), 0);
}

/* A frozen task of v1 takes SIGKILL only once thawed. */
static void kills_frozen_processes(void **state)
{
	struct err e = { 0 };

	(void)state;
	need_group();
	start_child();
	if (cgroup_write("freezer", GROUP, of_version("freezer.state", "cgroup.freeze"),
			of_version("FROZEN", "1"), &e)) {
		print_message("%s\n", e.msg);
		skip();
	}
	assert_int_equal(cgroup_kill(GROUP, 5000, &e), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	child = 0;
}

/* The caller is spared, so its group does not become empty. */
static void does_not_kill_the_caller(void **state)
{
	struct err e = { 0 };
	int status;
	pid_t pid;

	(void)state;
	need_group();
	pid = fork();
	if (!pid) {
		if (cgroup_attach(GROUP, 0, &e))
			_exit(1);
		_exit(cgroup_kill(GROUP, 50, &e) == -ETIMEDOUT ? 7 : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

/* Tasks of a removed group move to its parent. */
static void removing_a_group_frees_its_tasks(void **state)
{
	(void)state;
	need_group();
	start_child();
	assert_int_equal(cgroup_remove(GROUP, NULL), 0);
	assert_false(cgroup_exists(GROUP));
	assert_int_equal(kill(child, 0), 0);
	assert_int_equal(cgroup_remove(GROUP, NULL), 0);
	assert_true(cgroup_attach(GROUP, child, NULL) < 0);
}

static void see(const char *name, void *arg)
{
	*(unsigned *)arg += !strcmp(name, GROUP);
}

static void lists_groups_by_prefix(void **state)
{
	unsigned n = 0;

	(void)state;
	need_group();
	assert_int_equal(cgroup_each("lowtide-test-", see, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(cgroup_each("lowtide-test-never", see, &n, NULL), 0);
	assert_int_equal(n, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(refuses_bad_names), TEST(writes_and_reads_a_limit), TEST(refuses_bad_files),
		TEST(kills_all_processes), TEST(kills_frozen_processes),
		TEST(does_not_kill_the_caller), TEST(removing_a_group_frees_its_tasks),
		TEST(lists_groups_by_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
