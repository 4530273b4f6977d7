/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outside programs: stress-ng, and shell scripts that end badly or leave orphans. */
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
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "program.h"
#include "work_bench.h"

extern const struct workload workload_stress_ng;

static void say_moved(struct program *o, const char *text)
{
	o->moved |= strncmp(text, "moved", 5) == 0;
}

static const char *const wrong[] = { "bad data", NULL };
static const char *const trouble[] = { "error", NULL };
static const struct program_kind shell = { "sh", wrong, trouble, say_moved, NULL, NULL };

static const char *script;

static int shell_setup(struct work *w, struct err *e)
{
	struct program *o = program_open(w, &shell, e);

	if (!o)
		return -e->code;
	program_word(o, "-c");
	program_word(o, "%s", script);
	return program_start(o, e);
}

static const struct workload load_shell = { .name = "shell", .setup = shell_setup,
	.step = program_step, .teardown = program_teardown };

static void shell_open(struct bench *b, const char *text)
{
	script = text;
	bench_open(b, &load_shell, "");
}

static void progress_is_told_once(void **state)
{
	struct bench b;

	(void)state;
	shell_open(&b, "echo moved; sleep 100");
	bench_step_until(&b, 0);
	assert_int_equal(load_shell.step(&b.work, &b.err), -EAGAIN);
	bench_close(&b);
}

static void flood_of_output_is_drained(void **state)
{
	struct bench b;

	(void)state;
	shell_open(&b, "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); "
		"echo 0123456789012345678901234567890123456789; done; echo moved; sleep 100");
	bench_step_until(&b, 0);
	bench_close(&b);
}

static void bad_end_is_an_error(void **state)
{
	struct bench b;

	(void)state;
	shell_open(&b, "echo an error here >&2; echo later text; exit 3");
	bench_step_until(&b, -EIO);
	assert_string_equal(b.err.msg, "sh: ended with status 3: an error here");
	assert_int_equal(load_shell.step(&b.work, &b.err), -EIO);
	bench_close(&b);
	shell_open(&b, "printf 'unfinished'; kill -9 $$");
	bench_step_until(&b, -EIO);
	assert_string_equal(b.err.msg, "sh: ended with status 137: unfinished");
	bench_close(&b);
}

static void idle_end_is_an_error(void **state)
{
	struct bench b;

	(void)state;
	shell_open(&b, "echo nothing");
	bench_step_until(&b, -EIO);
	assert_non_null(strstr(b.err.msg, "without any work"));
	bench_close(&b);
}

static void good_end_starts_again(void **state)
{
	struct bench b;

	(void)state;
	shell_open(&b, "echo moved");
	for (int i = 0; i < 5; i++)
		bench_step_until(&b, 0);
	bench_close(&b);
}

static void wrong_data_is_a_bug(void **state)
{
	struct bench b;

	(void)state;
	shell_open(&b, "echo moved; echo bad data at 7; exit 1");
	bench_step_until(&b, -EBADMSG);
	assert_non_null(strstr(b.err.msg, "bad data at 7"));
	bench_close(&b);
}

/* Read the pid that a script wrote into the bench's directory. */
static pid_t pid_written(const struct bench *b)
{
	char path[128];
	int pid = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/load.0/pid", b->dir);
	f = fopen(path, "r");
	if (f && fscanf(f, "%d", &pid) != 1)
		pid = 0;
	if (f)
		fclose(f);
	return pid;
}

static bool is_gone_within(pid_t pid, unsigned ms)
{
	for (unsigned i = 0; i < ms / 5; i++) {
		if (kill(pid, 0) < 0)
			return true;
		clock_sleep_ns(5 * NS_PER_MS);
	}
	return false;
}

static pid_t orphan_start(struct bench *b, char *text, size_t size)
{
	pid_t pid;

	bench_prepare(b, &load_shell, "");
	snprintf(text, size, "trap '' TERM; setsid sh -c 'trap \"\" TERM; echo $$ >%s/load.0/pid; "
		"echo moved; sleep 100; echo' & sleep 0.05; wait", b->dir);
	script = text;
	assert_int_equal(bench_setup(b), 0);
	bench_step_until(b, 0);
	pid = pid_written(b);
	assert_true(pid > 0);
	assert_int_equal(kill(pid, 0), 0);
	return pid;
}

/* The orphan has its own session and ignores SIGTERM, like fio's jobs. */
static void orphans_end_with_the_teardown(void **state)
{
	char text[256];
	struct bench b;
	pid_t pid;

	(void)state;
	pid = orphan_start(&b, text, sizeof(text));
	bench_close(&b);
	assert_true(is_gone_within(pid, 20000));
}

static void orphans_end_with_the_worker(void **state)
{
	char text[256], path[128];
	int ends[2];
	pid_t worker, pid = 0;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	worker = fork();
	if (worker == 0) {
		struct bench b;

		pid = orphan_start(&b, text, sizeof(text));
		_exit(write(ends[1], &pid, sizeof(pid)) < 0 || write(ends[1], b.dir, 64) < 0 ||
			pause());
	}
	assert_int_equal(read(ends[0], &pid, sizeof(pid)), sizeof(pid));
	assert_int_equal(read(ends[0], text, 64), 64);
	kill(worker, SIGKILL);
	waitpid(worker, NULL, 0);
	assert_true(is_gone_within(pid, 20000));
	snprintf(path, sizeof(path), "%.64s/load.0/pid", text);
	unlink(path);
	*strrchr(path, '/') = '\0';
	rmdir(path);
	rmdir(text);
	close(ends[0]);
	close(ends[1]);
}

static void words_are_split(void **state)
{
	struct program o = { .kind = &shell };
	static const char *const want[] = { "a", "b c", "d e", "", "x'y", "--k=v w", "q\\n" };

	(void)state;
	program_words(&o, "  a 'b c' d\\ e \"\" \"x'y\"\t--k='v w' 'q\\n' ");
	assert_int_equal(o.argc, 7);
	for (unsigned i = 0; i < 7; i++)
		assert_string_equal(o.argv[i], want[i]);
	assert_null(o.argv[7]);
	assert_int_equal(o.refused.code, 0);
	program_words(&o, "open 'quote");
	assert_int_equal(program_start(&o, &(struct err){ 0 }), -EINVAL);
	o = (struct program){ .kind = &shell };
	for (int i = 0; i < 70; i++)
		program_words(&o, "word");
	assert_int_equal(program_start(&o, &(struct err){ 0 }), -E2BIG);
}

static void stress_ng_moves(void **state)
{
	struct bench b;

	(void)state;
	if (!bench_has_program("stress-ng"))
		skip();
	bench_prepare(&b, &workload_stress_ng, "");
	bench_set(&b, "args", "--vm 1 --vm-bytes 4M --hdd 1 --hdd-bytes 1M");
	assert_int_equal(bench_setup(&b), 0);
	for (int i = 0; i < 4; i++)
		bench_step_until(&b, 0);
	assert_true(b.work.bytes > 0);
	bench_close(&b);
}

static void stress_ng_refuses_nonsense(void **state)
{
	struct bench b;

	(void)state;
	if (!bench_has_program("stress-ng"))
		skip();
	bench_prepare(&b, &workload_stress_ng, "");
	bench_set(&b, "args", "--no-such-stressor 1");
	assert_int_equal(bench_setup(&b), 0);
	bench_step_until(&b, -EIO);
	assert_non_null(strstr(b.err.msg, "no-such-stressor"));
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(progress_is_told_once),
		cmocka_unit_test(flood_of_output_is_drained),
		cmocka_unit_test(bad_end_is_an_error),
		cmocka_unit_test(idle_end_is_an_error),
		cmocka_unit_test(good_end_starts_again),
		cmocka_unit_test(wrong_data_is_a_bug),
		cmocka_unit_test(orphans_end_with_the_teardown),
		cmocka_unit_test(orphans_end_with_the_worker),
		cmocka_unit_test(words_are_split),
		cmocka_unit_test(stress_ng_moves),
		cmocka_unit_test(stress_ng_refuses_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
