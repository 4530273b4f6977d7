/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The error rule: codes, messages, messages that quote themselves, truncation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "err.h"

static void sets_code_and_message(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(err_set(&e, EINVAL, "%s: %d\n", "file", 7), -EINVAL);
	assert_int_equal(e.code, EINVAL);
	assert_string_equal(e.msg, "file: 7");
	assert_int_equal(err_set(NULL, ENOENT, "nobody listens"), -ENOENT);
	assert_int_equal(err_set(&e, -ENOENT, "a negative code is taken as well"), -ENOENT);
	assert_int_equal(err_set(&e, 0, "no code"), -EINVAL);
}

static void appends_the_system_error(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(err_sys(&e, ENOENT, "cannot open %s", "/x"), -ENOENT);
	assert_string_equal(e.msg, "cannot open /x: No such file or directory");
	assert_int_equal(err_sys(NULL, EIO, "x"), -EIO);
}

static void puts_a_prefix_first(void **state)
{
	struct err e = { 0 };

	(void)state;
	err_set(&e, E2BIG, "inner");
	assert_int_equal(err_wrap(&e, "outer %d", 1), -E2BIG);
	assert_string_equal(e.msg, "outer 1: inner");
	assert_int_equal(err_set(&e, E2BIG, "quoted (%s)", e.msg), -E2BIG);
	assert_string_equal(e.msg, "quoted (outer 1: inner)");
}

static void truncates_long_messages(void **state)
{
	char text[2000];
	struct err e = { 0 };
	int i;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	err_set(&e, EIO, "%s", text);
	for (i = 0; i < 3; i++)
		err_wrap(&e, "%s", text);
	err_sys(&e, EIO, "%s", text);
	assert_int_equal(strlen(e.msg), sizeof(e.msg) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_code_and_message), cmocka_unit_test(appends_the_system_error),
		cmocka_unit_test(puts_a_prefix_first), cmocka_unit_test(truncates_long_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
