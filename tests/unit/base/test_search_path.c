/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The search for outside programs, with the PATH that Debian gives to a user. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "search_path.h"

static int path_is_of_a_user(void **state)
{
	(void)state;
	return setenv("PATH", "/usr/bin:/bin", 1);
}

static void finds_what_is_in_sbin_only(void **state)
{
	char path[64];

	(void)state;
	if (access("/usr/sbin/ldconfig", X_OK) && access("/sbin/ldconfig", X_OK))
		skip();
	assert_int_equal(program_find("ldconfig", path, sizeof(path)), 0);
	assert_non_null(strstr(path, "sbin/ldconfig"));
}

static void takes_no_directory_and_no_part_of_a_path(void **state)
{
	char path[8];

	(void)state;
	setenv("PATH", "/:/usr", 1);
	assert_int_equal(program_find("bin", path, sizeof(path)), -ENOENT);
	assert_int_equal(program_find("/usr", path, sizeof(path)), -ENOENT);
	assert_int_equal(program_find("/usr/bin/env", path, sizeof(path)), -ENOENT);
}

static void appends_each_directory_once(void **state)
{
	(void)state;
	setenv("PATH", "/sbin:/usr/bin", 1);
	program_path_set();
	program_path_set();
	assert_string_equal(getenv("PATH"), "/sbin:/usr/bin:/usr/local/sbin:/usr/sbin");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(finds_what_is_in_sbin_only, path_is_of_a_user),
		cmocka_unit_test_setup(takes_no_directory_and_no_part_of_a_path, path_is_of_a_user),
		cmocka_unit_test_setup(appends_each_directory_once, path_is_of_a_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
