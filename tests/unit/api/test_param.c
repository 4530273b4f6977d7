/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parameter tables: defaults, types, ranges, and messages that list valid values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "param.h"

static const struct param table[] = {
	{ "n", PARAM_U64, "3", "1..10", "a number" },
	{ "size", PARAM_SIZE, "48M", "4K..1G", "a size" },
	{ "time", PARAM_TIME, "1.5s", NULL, "a time" },
	{ "share", PARAM_PERCENT, "40%", "10..90", "a share" },
	{ "on", PARAM_BOOL, "no", NULL, "a switch" },
	{ "mode", PARAM_CHOICE, "random", "seq|random|mix", "an order" },
	{ "args", PARAM_TEXT, "", NULL, "any text" },
	{ "below", PARAM_NAME, "", NULL, "a file of its folder" },
	{ NULL, 0, NULL, NULL, NULL }
};

static struct param_values values;

static int setup(void **state)
{
	struct err e = { 0 };

	(void)state;
	return param_defaults(&values, table, &e);
}

static void sets_defaults(void **state)
{
	(void)state;
	assert_int_equal(param_u64(&values, "n"), 3);
	assert_int_equal(param_u64(&values, "size"), 48 << 20);
	assert_int_equal(param_u64(&values, "time"), 1500);
	assert_int_equal(param_u64(&values, "share"), 40);
	assert_int_equal(param_u64(&values, "on"), 0);
	assert_int_equal(param_u64(&values, "mode"), 1);
	assert_string_equal(param_text(&values, "mode"), "random");
	assert_string_equal(param_text(&values, "args"), "");
	assert_false(values.given[0]);
}

static void sets_each_type(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(param_set(&values, "n", "10", &e), 0);
	assert_int_equal(param_u64(&values, "n"), 10);
	assert_true(values.given[0] && !values.given[1]);
	assert_int_equal(param_set(&values, "on", "yes", &e), 0);
	assert_int_equal(param_u64(&values, "on"), 1);
	assert_int_equal(param_set(&values, "mode", "mix", &e), 0);
	assert_int_equal(param_u64(&values, "mode"), 2);
	assert_int_equal(param_set(&values, "args", "--vm 2 # x", &e), 0);
	assert_string_equal(param_text(&values, "args"), "--vm 2 # x");
	assert_int_equal(param_set(&values, "below", "a..b/..c", &e), 0);
	assert_string_equal(param_text(&values, "below"), "a..b/..c");
}

/* Refused values, and a word of the message. */
static void names_valid_values_on_refusal(void **state)
{
	static const struct {
		const char *name, *value, *word;
	} rows[] = {
		{ "below", "/etc/x", "without a leading /" }, { "below", "..", "without .." },
		{ "below", "../../x", "without .." }, { "below", "a//../b", "without .." },
		{ "n", "0", "1..10" }, { "n", "11", "1..10" }, { "n", "x", "parameter n" },
		{ "n", "", "parameter n" }, { "size", "1K", "4K..1G" }, { "size", "2G", "4K..1G" },
		{ "share", "9", "10..90" }, { "on", "maybe", "yes or no" },
		{ "mode", "ran", "seq|random|mix" }, { "mode", "", "seq|random|mix" },
		{ "mode", "seq|random", "seq|random|mix" }, { "none", "1", "n, size, time" },
		{ "", "1", "n, size, time" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct err e = { 0 };

		assert_int_equal(param_set(&values, rows[i].name, rows[i].value, &e), -EINVAL);
		if (!strstr(e.msg, rows[i].word))
			fail_msg("'%s' does not hold '%s'", e.msg, rows[i].word);
	}
	assert_int_equal(param_u64(&values, "n"), 3);
	assert_false(values.given[0]);
}

static void refuses_long_text(void **state)
{
	char text[PARAM_TEXT_MAX + 1];
	struct err e = { 0 };

	(void)state;
	memset(text, 'x', PARAM_TEXT_MAX);
	text[PARAM_TEXT_MAX] = '\0';
	assert_int_equal(param_set(&values, "args", text, &e), -EINVAL);
	text[PARAM_TEXT_MAX - 1] = '\0';
	assert_int_equal(param_set(&values, "args", text, &e), 0);
	assert_string_equal(param_text(&values, "args"), text);
}

static void checks_tables(void **state)
{
	static const struct param bad[] = {
		{ "n", PARAM_U64, "30", "1..10", "default outside" }, { NULL, 0, NULL, NULL, NULL }
	};
	static const struct param worse[] = {
		{ "n", PARAM_U64, "3", "1..x", "no range" }, { NULL, 0, NULL, NULL, NULL }
	};
	struct param many[PARAM_MAX + 2] = { { 0 } };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(param_defaults(&values, bad, &e), -EINVAL);
	assert_int_equal(param_defaults(&values, worse, &e), -EINVAL);
	for (int i = 0; i <= PARAM_MAX; i++)
		many[i] = (struct param){ "x", PARAM_TEXT, NULL, NULL, "" };
	assert_int_equal(param_defaults(&values, many, &e), -E2BIG);
	many[PARAM_MAX].name = NULL;
	assert_int_equal(param_defaults(&values, many, &e), 0);
	assert_int_equal(param_defaults(&values, NULL, &e), 0);
	assert_int_equal(param_set(&values, "n", "1", &e), -EINVAL);
}

static void aborts_on_an_unknown_name(void **state)
{
	static const struct rlimit none = { 0, 0 };
	pid_t pid = fork();
	int status;

	(void)state;
	if (!pid) {
		setrlimit(RLIMIT_CORE, &none);
		signal(SIGABRT, SIG_DFL);
		param_u64(&values, "no-such-name");
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sets_defaults), TEST(sets_each_type), TEST(names_valid_values_on_refusal),
		TEST(refuses_long_text), TEST(checks_tables), TEST(aborts_on_an_unknown_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
