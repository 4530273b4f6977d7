/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Knob tables with temporary files and a journal; calls with a time limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bounded.h"
#include "file.h"
#include "injector.h"
#include "registry.h"

static char dir[] = "/tmp/lt_knobs.XXXXXX";
static char path_a[64], path_b[64], path_c[64], path_gone[64], journal[64];

static const struct param params[] = {
	{ "rate", PARAM_SIZE, "48M", NULL, "text of the first knob" },
	{ "extra", PARAM_TEXT, "", NULL, "text of the second one, empty: skipped" },
	{ 0 }
};

static const struct injector_knob knobs[] = {
	{ NULL, path_a, NULL, "rate", "max=%s;", false },
	{ NULL, path_b, NULL, "extra", NULL, false },
	{ NULL, path_c, NULL, NULL, "3", true },
	{ 0 }
};

static const struct injector_knob broken_knobs[] = {
	{ NULL, path_a, NULL, "rate", NULL, false },
	{ NULL, path_gone, NULL, "rate", NULL, false },
	{ 0 }
};

static const struct injector_knob group_knobs[] = {
	{ "memory", "memory.limit_in_bytes", "memory.max", "rate", NULL, false },
	{ 0 }
};

static void check_file(const char *path, const char *want)
{
	char text[64];

	assert_true(file_read(path, text, sizeof(text), NULL) >= 0);
	assert_string_equal(text, want);
}

static unsigned calls;

/* The knobs must be set while arm() and disarm() run. */
static int called(struct injector_env *env, struct err *e)
{
	(void)env;
	(void)e;
	calls++;
	check_file(path_a, "max=48M;");
	return 0;
}

static const struct injector table = { .name = "table", .params = params, .knobs = knobs };
static const struct injector code = { .name = "code", .params = params, .knobs = knobs,
	.arm = called, .disarm = called };
static const struct injector broken = { .name = "broken", .params = params,
	.knobs = broken_knobs };
static const struct injector grouped = { .name = "grouped", .params = params,
	.knobs = group_knobs };

struct bench {
	struct injector_env env;
	struct param_values values;
	struct err e;
};

static int bench_open(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	*state = b;
	file_replace(path_a, "one", 3, NULL);
	file_replace(path_b, "two", 3, NULL);
	file_replace(path_c, "0", 1, NULL);
	b->env.params = &b->values;
	b->env.cgroup = "";
	return param_defaults(&b->values, params, &b->e) ||
		knobs_open(&b->env.knobs, journal, &b->e);
}

static int bench_close(void **state)
{
	struct bench *b = *state;

	knobs_close(b->env.knobs);
	unlink(journal);
	free(b);
	return 0;
}

static void sets_knobs_and_restores_them(void **state)
{
	struct bench *b = *state;

	assert_int_equal(injector_arm(&table, &b->env, &b->e), 0);
	check_file(path_a, "max=48M;");
	check_file(path_b, "two");
	check_file(path_c, "3");
	assert_int_equal(injector_hits(&table, &b->env), 2);
	assert_int_equal(injector_disarm(&table, &b->env, &b->e), 0);
	check_file(path_a, "one");
	check_file(path_c, "3");
	assert_int_equal(injector_disarm(&table, &b->env, &b->e), 0);
	check_file(path_a, "one");
}

static void arms_and_disarms_twice(void **state)
{
	struct bench *b = *state;

	assert_int_equal(param_set(&b->values, "extra", "2", &b->e), 0);
	assert_int_equal(injector_arm(&table, &b->env, &b->e), 0);
	assert_int_equal(param_set(&b->values, "extra", "4", &b->e), 0);
	assert_int_equal(injector_arm(&table, &b->env, &b->e), 0);
	check_file(path_b, "4");
	assert_int_equal(injector_hits(&table, &b->env), 3);
	assert_int_equal(injector_disarm(&table, &b->env, &b->e), 0);
	check_file(path_b, "two");
}

static void runs_code_while_knobs_are_set(void **state)
{
	struct bench *b = *state;

	calls = 0;
	assert_int_equal(injector_arm(&code, &b->env, &b->e), 0);
	assert_int_equal(injector_disarm(&code, &b->env, &b->e), 0);
	assert_int_equal(calls, 2);
	check_file(path_a, "one");
}

static void disarms_after_a_failed_arm(void **state)
{
	struct bench *b = *state;

	assert_int_equal(injector_arm(&broken, &b->env, &b->e), -ENOENT);
	assert_non_null(strstr(b->e.msg, path_gone));
	assert_non_null(strstr(b->e.msg, "broken"));
	check_file(path_a, "48M");
	injector_disarm(&broken, &b->env, NULL);
	check_file(path_a, "one");
}

static void needs_a_group_for_cgroup_files(void **state)
{
	struct bench *b = *state;

	assert_int_equal(injector_arm(&grouped, &b->env, &b->e), -EINVAL);
	assert_non_null(strstr(b->e.msg, "memory.limit_in_bytes"));
	assert_int_equal(injector_disarm(&grouped, &b->env, &b->e), 0);
}

static int call_return(void *arg)
{
	return *(int *)arg;
}

static int call_hang(void *arg)
{
	while (!arg)
		pause();
	return 0;
}

static void bounded_calls_end_in_time(void **state)
{
	int ok = 0, bad = -EPERM;
	struct bounded b;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(bounded_call(call_return, &ok, 5000, &e), 0);
	assert_int_equal(bounded_call(call_return, &bad, 5000, &e), -EPERM);
	assert_int_equal(bounded_call(call_hang, NULL, 20, &e), -EBUSY);
	assert_int_equal(bounded_start(&b, call_hang, NULL, &e), 0);
	assert_int_equal(bounded_wait(&b, 0, &e), -EBUSY);
	assert_true(b.pid > 0);
	assert_int_equal(kill(b.pid, SIGKILL), 0);
	assert_int_equal(bounded_wait(&b, 5000, &e), -EINTR);
	assert_int_equal(b.pid, 0);
}

static const struct injector_knob unknown_knobs[] = {
	{ NULL, path_a, NULL, "rates", NULL, false },
	{ 0 }
};
static const struct injector unknown = { .name = "unknown", .params = params,
	.knobs = unknown_knobs };

static void a_knob_of_no_parameter_is_an_error(void **state)
{
	struct bench *b = *state;

	assert_int_equal(injector_arm(&unknown, &b->env, &b->e), -EINVAL);
	assert_non_null(strstr(b->e.msg, "parameter 'rates'"));
	assert_int_equal(injector_disarm(&unknown, &b->env, &b->e), 0);
	check_file(path_a, "one");
}

static bool is_in_table(const struct param *row, const char *name)
{
	for (; row && row->name; row++)
		if (!strcmp(row->name, name))
			return true;
	return false;
}

static void every_knob_in_the_tree_has_its_parameter(void **state)
{
	unsigned rows = 0;

	(void)state;
	for (unsigned i = 0; registry_injectors[i]; i++) {
		const struct injector *in = registry_injectors[i];

		for (const struct injector_knob *k = in->knobs; k && (k->v1 || k->v2); k++, rows++)
			if (k->param && !is_in_table(in->params, k->param))
				fail_msg("%s: a knob asks for '%s'", in->name, k->param);
	}
	assert_true(rows > 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_open, bench_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sets_knobs_and_restores_them), TEST(arms_and_disarms_twice),
		TEST(runs_code_while_knobs_are_set), TEST(disarms_after_a_failed_arm),
		TEST(a_knob_of_no_parameter_is_an_error),
		cmocka_unit_test(every_knob_in_the_tree_has_its_parameter),
		TEST(needs_a_group_for_cgroup_files), cmocka_unit_test(bounded_calls_end_in_time),
	};
	int rc;

	if (!mkdtemp(dir))
		return 1;
	snprintf(path_a, sizeof(path_a), "%s/a", dir);
	snprintf(path_b, sizeof(path_b), "%s/b", dir);
	snprintf(path_c, sizeof(path_c), "%s/c", dir);
	snprintf(path_gone, sizeof(path_gone), "%s/gone", dir);
	snprintf(journal, sizeof(journal), "%s/journal", dir);
	rc = cmocka_run_group_tests_name("injector_knobs", tests, NULL, NULL);
	file_remove_tree(dir, NULL);
	return rc;
}
