/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outside programs: their input, and the end of those that do not end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exec.h"

static void a_program_reads_its_input_to_the_end(void **state)
{
	static char input[300000];
	const char *const argv[] = { "cat", NULL };
	struct program p = { .argv = argv, .input = input, .input_len = sizeof(input),
		.capture = true };

	(void)state;
	memset(input, 'x', sizeof(input));
	assert_int_equal(program_run(&p, NULL), 0);
	assert_int_equal(p.out_len, sizeof(input));
	assert_memory_equal(p.out, input, sizeof(input));
	free(p.out);
}

static void without_input_a_program_reads_nothing(void **state)
{
	const char *const argv[] = { "cat", NULL };
	struct program p = { .argv = argv, .capture = true };

	(void)state;
	assert_int_equal(program_run(&p, NULL), 0);
	assert_int_equal(p.out_len, 0);
	free(p.out);
}

static void a_program_beyond_its_time_is_killed(void **state)
{
	const char *const argv[] = { "sleep", "1000", NULL };
	struct program p = { .argv = argv, .limit_ms = 50 };
	struct err e;

	(void)state;
	assert_int_equal(program_run(&p, &e), -ETIMEDOUT);
	assert_string_equal(e.msg, "sleep did not end in 50 ms");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_reads_its_input_to_the_end),
		cmocka_unit_test(without_input_a_program_reads_nothing),
		cmocka_unit_test(a_program_beyond_its_time_is_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
