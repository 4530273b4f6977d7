/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run directories: named by time, scenario, variant and seed, never used twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "run_fixture.h"
#include "rundir.h"

/* The name after the time, which has a fixed form. */
static const char *name_behind_time(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	assert_int_equal(strcspn(name, "-"), strlen("20260131T030000Z"));
	return name + strcspn(name, "-");
}

/* Slashes and colons must not become directories. */
static void names_tell_the_run(void **state)
{
	char root[128], out[PATH_MAX];
	struct err e = { 0 };

	(void)state;
	snprintf(root, sizeof(root), "%s/runs/deep", fixture_dir());
	assert_int_equal(rundir_make(root, "hammer-3am", "buggy:v1", 42, out, sizeof(out), &e), 0);
	assert_string_equal(name_behind_time(out), "-hammer-3am.buggy.v1-42");
	assert_memory_equal(out, root, strlen(root));
	assert_int_equal(rundir_make(root, "freeze-hang", "", 7, out, sizeof(out), &e), 0);
	assert_string_equal(name_behind_time(out), "-freeze-hang-7");
	assert_int_equal(rundir_make(root, "../x", "a/b", 7, out, sizeof(out), &e), 0);
	assert_string_equal(name_behind_time(out), "-...x.a.b-7");
}

/* Runs within a second would share a name. */
static void never_uses_a_name_twice(void **state)
{
	char out[20][PATH_MAX];
	unsigned numbered = 0;
	struct err e = { 0 };

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(rundir_make(fixture_dir(), "s", "", 1, out[i], PATH_MAX, &e), 0);
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(out[i], out[j]);
		numbered += strcmp(name_behind_time(out[i]), "-s-1") != 0;
	}
	assert_true(numbered > 0);
}

/* Each error names its path. */
static void errors_name_the_path(void **state)
{
	char out[PATH_MAX], root[128];
	struct err e = { 0 };

	(void)state;
	assert_int_equal(rundir_make(fixture_dir(), "s", "", 1, out, 10, &e), -ENAMETOOLONG);
	fixture_write("file", "x", 1);
	snprintf(root, sizeof(root), "%s/file/runs", fixture_dir());
	assert_true(rundir_make(root, "s", "", 1, out, sizeof(out), &e) < 0);
	assert_non_null(strstr(e.msg, "file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_tell_the_run,
			fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(never_uses_a_name_twice,
			fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(errors_name_the_path,
			fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
