/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The user's own command: what it brings, what is progress, which ends are good. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "work_bench.h"

extern const struct workload workload_command;

static void command_open(struct bench *b, const char *run, const char *progress)
{
	bench_prepare(b, &workload_command, "");
	bench_set(b, "run", run);
	bench_set(b, "progress", progress);
}

static void command_begin(struct bench *b)
{
	if (bench_setup(b))
		fail_msg("%s", b->err.msg);
}

static void output_without_a_newline_is_progress(void **state)
{
	struct bench b;

	(void)state;
	command_open(&b, "sh -c 'printf .; sleep 100'", "output");
	command_begin(&b);
	bench_step_until(&b, 0);
	assert_int_equal(workload_command.step(&b.work, &b.err), -EAGAIN);
	bench_close(&b);
}

static void only_lines_that_match_are_progress(void **state)
{
	struct bench b;

	(void)state;
	command_open(&b, "sh -c 'echo noise; echo round 7; sleep 100'", "match:^round [0-9]+$");
	command_begin(&b);
	bench_step_until(&b, 0);
	bench_close(&b);
	command_open(&b, "sh -c 'echo a round; exit 0'", "match:^round");
	command_begin(&b);
	bench_step_until(&b, -ECANCELED);
	assert_non_null(strstr(b.err.msg, "before it made any progress (progress = match:^round"));
	bench_close(&b);
}

static void sleeping_for_ever_is_no_progress(void **state)
{
	struct bench b;

	(void)state;
	command_open(&b, "sleep 100", "cpu");
	command_begin(&b);
	for (int i = 0; i < 3; i++)
		assert_int_equal(workload_command.step(&b.work, &b.err), -EAGAIN);
	bench_close(&b);
}

static void lone_liveness_is_progress_and_weak(void **state)
{
	struct bench b;

	(void)state;
	command_open(&b, "sleep 100", "none");
	command_begin(&b);
	for (int i = 0; i < 3; i++)
		assert_int_equal(workload_command.step(&b.work, &b.err), 0);
	assert_true(workload_command.is_weak(&b.values));
	bench_set(&b, "progress", "any");
	assert_false(workload_command.is_weak(&b.values));
	bench_close(&b);
}

static void work_that_is_done_is_no_failure(void **state)
{
	struct bench b;

	(void)state;
	command_open(&b, "sh -c 'exit 0'", "exit");
	command_begin(&b);
	bench_step_until(&b, 0);
	assert_int_equal(workload_command.step(&b.work, &b.err), -ENODATA);
	bench_close(&b);
}

static void only_listed_statuses_are_success(void **state)
{
	struct bench b;

	(void)state;
	command_open(&b, "sh -c 'echo it says why; exit 3'", "exit");
	bench_set(&b, "success", "0 3");
	command_begin(&b);
	bench_step_until(&b, 0);
	bench_close(&b);
	command_open(&b, "sh -c 'echo it says why; exit 4'", "exit");
	bench_set(&b, "success", "0 3");
	command_begin(&b);
	bench_step_until(&b, -ECANCELED);
	assert_non_null(strstr(b.err.msg, "ended with status 4"));
	assert_non_null(strstr(b.err.msg, "it says why"));
	bench_close(&b);
}

static void each_start_has_a_seed_of_its_own(void **state)
{
	char path[128], text[256] = "";
	struct bench b;

	(void)state;
	bench_prepare(&b, &workload_command, "");
	snprintf(path, sizeof(path), "%s/seeds", b.dir);
	snprintf(text, sizeof(text), "sh -c 'echo $LOWTIDE_SEED >>%s; test -d \"$LOWTIDE_DIR\"'",
		path);
	bench_set(&b, "run", text);
	bench_set(&b, "progress", "exit");
	bench_set(&b, "again", "yes");
	command_begin(&b);
	for (int i = 0; i < 3; i++)
		bench_step_until(&b, 0);
	assert_true(file_read(path, text, sizeof(text), NULL) > 0);
	assert_memory_equal(text, "4711\n", 5);
	assert_memory_not_equal(text + 5, "4711\n", 5);
	workload_command.teardown(&b.work);
	unlink(path);
	bench_close(&b);
}

/* The folder of a scenario, with a script, a file and a C source. */
static void scenario_make(char dir[32])
{
	static const struct { const char *name, *text; mode_t mode; } files[] = {
		{ "good.sh", "#!/bin/sh\ncat data/file\nsleep 100\n", 0755 },
		{ "plain.sh", "#!/bin/sh\n", 0644 },
		{ "orphan.py", "#!/usr/bin/env no-such-python\n", 0755 },
		{ "good.c", "#include <stdio.h>\nint main(void) { puts(\"built\"); }\n", 0644 },
		{ "bad.c", "int main(void) { return nothing; }\n", 0644 },
		{ "data/file", "content\n", 0644 },
	};
	char path[64];

	snprintf(dir, 32, "/tmp/lowtide-own.XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/data", dir);
	assert_int_equal(mkdir(path, 0755), 0);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i].name);
		assert_int_equal(file_replace(path, files[i].text, strlen(files[i].text), NULL), 0);
		assert_int_equal(chmod(path, files[i].mode), 0);
	}
}

static void what_cannot_start_is_told_before(void **state)
{
	static const struct { const char *name, *value, *says; } rows[] = {
		{ "run", "", "run is empty" },
		{ "run", "'open", "quote is not closed" },
		{ "run", "./none.sh", "none.sh: No such file" },
		{ "run", "./plain.sh", "is not executable: chmod +x" },
		{ "run", "./orphan.py", "its interpreter no-such-python is not on this machine" },
		{ "run", "./data", "is no program but a folder" },
		{ "run", "no-such-program", "no program 'no-such-program' on this machine" },
		{ "files", "data missing", "missing: No such file" },
		{ "files", ".", "is the folder itself" },
		{ "programs", "no-such-program", "no program 'no-such-program'" },
		{ "progress", "match:(", "is no extended regular expression" },
		{ "progress", "speed", "is none of any, output" },
		{ "progress", "match:", "is none of any, output" },
		{ "success", "0 256", "neither any nor exit statuses" },
		{ "success", "", "success is empty" },
	};
	char dir[32];
	struct err e;

	(void)state;
	scenario_make(dir);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct param_values v;

		assert_int_equal(param_defaults(&v, workload_command.params, &e), 0);
		assert_int_equal(param_set(&v, "run", "./good.sh", &e), 0);
		assert_int_equal(workload_command.check(&v, dir, &e), 0);
		assert_int_equal(param_set(&v, rows[i].name, rows[i].value, &e), 0);
		assert_int_not_equal(workload_command.check(&v, dir, &e), 0);
		if (!strstr(e.msg, rows[i].says))
			fail_msg("%s = %s: %s", rows[i].name, rows[i].value, e.msg);
	}
	file_remove_tree(dir, NULL);
}

static void brought_files_lie_where_the_command_runs(void **state)
{
	char dir[32], staged[64];
	struct bench b;

	(void)state;
	scenario_make(dir);
	command_open(&b, "./good.sh", "match:^content$");
	bench_set(&b, "files", "data");
	snprintf(staged, sizeof(staged), "%s/staged", dir);
	assert_int_equal(file_mkdirs(staged, NULL), 0);
	assert_int_equal(workload_command.stage(&b.values, dir, staged, &b.err), 0);
	b.work.files = staged;
	command_begin(&b);
	bench_step_until(&b, 0);
	bench_close(&b);
	file_remove_tree(dir, NULL);
}

static void a_source_is_compiled_on_the_way(void **state)
{
	char dir[32], staged[64];
	struct bench b;

	(void)state;
	if (!bench_has_program("cc"))
		skip();
	scenario_make(dir);
	snprintf(staged, sizeof(staged), "%s/staged", dir);
	assert_int_equal(file_mkdirs(staged, NULL), 0);
	command_open(&b, "good.c", "match:^built$");
	assert_int_equal(workload_command.stage(&b.values, dir, staged, &b.err), 0);
	b.work.files = staged;
	command_begin(&b);
	bench_step_until(&b, 0);
	bench_close(&b);
	command_open(&b, "bad.c", "any");
	assert_int_equal(workload_command.stage(&b.values, dir, NULL, &b.err), -EINVAL);
	assert_non_null(strstr(b.err.msg, "bad.c does not compile: what "));
	assert_int_equal(rmdir(b.dir), 0);
	file_remove_tree(dir, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_without_a_newline_is_progress),
		cmocka_unit_test(only_lines_that_match_are_progress),
		cmocka_unit_test(sleeping_for_ever_is_no_progress),
		cmocka_unit_test(lone_liveness_is_progress_and_weak),
		cmocka_unit_test(work_that_is_done_is_no_failure),
		cmocka_unit_test(only_listed_statuses_are_success),
		cmocka_unit_test(each_start_has_a_seed_of_its_own),
		cmocka_unit_test(what_cannot_start_is_told_before),
		cmocka_unit_test(brought_files_lie_where_the_command_runs),
		cmocka_unit_test(a_source_is_compiled_on_the_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
