/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Knobs: journal before value, restoring, and undo after every kind of end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "knob.h"
#include "knob_parts.h"
#include "rng.h"
#include "run_fixture.h"

static char journal[256], knob_a[256], knob_b[256];
static struct knobs *k;

static int setup(void **state)
{
	int rc = fixture_setup(state);

	snprintf(journal, sizeof(journal), "%s/journal", fixture_dir());
	snprintf(knob_a, sizeof(knob_a), "%s/a", fixture_dir());
	snprintf(knob_b, sizeof(knob_b), "%s/b", fixture_dir());
	fixture_write("a", "60\n", 3);
	fixture_write("b", "old b\n", 6);
	return rc;
}

static void check_file(const char *path, const char *want)
{
	char have[64] = "";

	assert_int_equal(knob_get(path, have, sizeof(have), NULL), 0);
	assert_string_equal(have, want);
}

static void restores_the_first_old_value(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(knobs_open(&k, journal, &e), 0);
	assert_int_equal(knob_set(k, knob_a, "1", &e), 0);
	assert_int_equal(knob_set(k, knob_a, "2", &e), 0);
	check_file(knob_a, "2");
	assert_int_equal(knob_restore(k, knob_a, &e), 0);
	check_file(knob_a, "60");
	fixture_write("a", "61", 2);
	assert_int_equal(knob_restore(k, knob_a, &e), 0);
	assert_int_equal(knob_restore(k, "/never/set", &e), 0);
	check_file(knob_a, "61");
	assert_int_equal(knob_set(k, knob_a, "3", &e), 0);
	assert_int_equal(knob_restore(k, knob_a, &e), 0);
	check_file(knob_a, "61");
	knobs_close(k);
	knobs_close(NULL);
	assert_false(fixture_has("journal"));
}

static void refuses_bad_knobs(void **state)
{
	static const char *const bad[] = {
		"", "relative", "cgroup:", "cgroup:memory", "cgroup:memory:x", "cgroup:memory::f",
		"cgroup:memory:x:f:more", "/no/such/file",
	};
	char buf[16];

	(void)state;
	assert_int_equal(knobs_open(&k, journal, NULL), 0);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct err e = { 0 };

		assert_true(knob_set(k, bad[i], "1", &e) < 0 && *e.msg);
		assert_true(knob_get(bad[i], buf, sizeof(buf), &e) < 0);
		assert_true(knob_trigger(bad[i], "1", &e) < 0);
	}
	assert_int_equal(knob_note(k, "house /tmp", NULL), -EINVAL);
	assert_int_equal(knob_note(k, "mount ", NULL), -EINVAL);
	assert_int_equal(knob_done(k, "mount /never", NULL), 0);
	knobs_close(k);
	assert_false(fixture_has("journal"));
	assert_false(fixture_has("relative"));
}

static void reports_a_full_table_and_reuses_rows(void **state)
{
	char path[256], buf[16];
	struct err e = { 0 };
	int i, rc = 0;

	(void)state;
	assert_int_equal(knobs_open(&k, journal, &e), 0);
	for (i = 0; i < 1000 && !rc; i++) {
		snprintf(path, sizeof(path), "%s/k%d", fixture_dir(), i);
		fixture_write(strrchr(path, '/') + 1, "0", 1);
		rc = knob_set(k, path, "1", &e);
	}
	assert_int_equal(rc, -ENOSPC);
	assert_int_equal(i, KNOB_ENTRIES + 1);
	assert_int_equal(fixture_read(strrchr(path, '/') + 1, buf, sizeof(buf)), 1);
	assert_string_equal(buf, "0");
	for (i = 0; i < 80; i++) {
		knob_restore(k, knob_a, &e);
		snprintf(path, sizeof(path), "%s/k%d", fixture_dir(), i % KNOB_ENTRIES);
		assert_int_equal(knob_restore(k, path, &e), 0);
		assert_int_equal(knob_set(k, knob_a, "1", &e), 0);
	}
	knobs_close(k);
}

static unsigned reports, dropped;

static void count_report(const char *what, int rc)
{
	assert_true(*what);
	reports++;
	dropped += rc == 1;
}

/* A process that sets knobs and dies without restoring them. */
static void crash(void (*act)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (knobs_open(&k, journal, NULL))
			_exit(1);
		act();
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

static void set_both(void)
{
	knob_set(k, knob_a, "1", NULL);
	knob_set(k, knob_b, "1", NULL);
	knob_set(k, knob_a, "2", NULL);
	knob_restore(k, knob_b, NULL);
}

static void undoes_after_a_crash(void **state)
{
	struct err e = { 0 };

	(void)state;
	crash(set_both);
	check_file(knob_a, "2");
	fixture_write("b", "theirs", 6);
	assert_int_equal(knobs_open(&k, journal, &e), -EEXIST);
	assert_non_null(strstr(e.msg, "lowtide undo"));
	reports = 0;
	assert_int_equal(knobs_undo(journal, count_report, &e), 0);
	assert_int_equal(reports, 1);
	check_file(knob_a, "60");
	check_file(knob_b, "theirs");
	assert_false(fixture_has("journal"));
	assert_int_equal(knobs_undo(journal, count_report, &e), 0);
}

/* Undo must accept a journal cut anywhere, and each value be the old or an untouched one. */
static void undoes_a_journal_cut_anywhere(void **state)
{
	static char text[4096];
	long len;

	(void)state;
	crash(set_both);
	len = fixture_read("journal", text, sizeof(text));
	assert_true(len > 100);
	for (long cut = 0; cut <= len; cut += 7) {
		char have[16];

		fixture_write("journal", text, (size_t)cut);
		fixture_write("a", "2", 1);
		fixture_write("b", "1", 1);
		assert_int_equal(knobs_undo(journal, NULL, NULL), 0);
		assert_int_equal(knob_get(knob_a, have, sizeof(have), NULL), 0);
		assert_true(!strcmp(have, "2") || !strcmp(have, "60"));
	}
}

static void survives_a_damaged_journal(void **state)
{
	static char text[4096], noisy[4096];
	struct rng r;
	long len;

	(void)state;
	rng_stream(&r, 13, "journal");
	crash(set_both);
	len = fixture_read("journal", text, sizeof(text));
	for (int i = 0; i < 300; i++) {
		memcpy(noisy, text, (size_t)len);
		for (int n = 0; n < 3; n++)
			noisy[rng_below(&r, (uint64_t)len)] = (char)rng_u64(&r);
		fixture_write("journal", noisy, (size_t)len);
		fixture_write("b", "1", 1);
		knobs_undo(journal, NULL, NULL);
	}
	fixture_write("journal", "my shopping list\n", 17);
	assert_int_equal(knobs_undo(journal, NULL, NULL), -EINVAL);
	assert_true(fixture_has("journal"));
}

static void drops_entries_of_another_boot(void **state)
{
	int fd = open(journal, O_WRONLY | O_CREAT, 0600);

	(void)state;
	journal_append(fd, (struct knob_line){ { "head", "lowtide-knobs-1", "not-now" } }, false);
	journal_append(fd, (struct knob_line){ { "set", knob_a, knob_a, "9" } }, false);
	journal_append(fd, (struct knob_line){ { "note", "mount /" } }, false);
	close(fd);
	reports = dropped = 0;
	assert_int_equal(knobs_undo(journal, count_report, NULL), 0);
	assert_int_equal(reports, 2);
	assert_int_equal(dropped, 2);
	check_file(knob_a, "60");
	assert_false(fixture_has("journal"));
}

static void refuses_another_format(void **state)
{
	int fd = open(journal, O_WRONLY | O_CREAT, 0600);

	(void)state;
	journal_append(fd, (struct knob_line){ { "head", "lowtide-knobs-9", "x" } }, false);
	close(fd);
	assert_int_equal(knobs_undo(journal, NULL, NULL), -EINVAL);
	assert_true(fixture_has("journal"));
}

/* Another run's start must not undo a living run. */
static void leaves_a_living_run_alone(void **state)
{
	struct err e = { 0 };
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(knobs_open(&k, journal, &e), 0);
	assert_int_equal(knob_set(k, knob_a, "1", &e), 0);
	pid = fork();
	if (!pid)
		_exit(knobs_undo(journal, NULL, NULL) == -EBUSY);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 1);
	check_file(knob_a, "1");
	knobs_close(k);
	assert_int_equal(knobs_undo(journal, NULL, &e), 0);
	check_file(knob_a, "60");
}

static void keeps_entries_that_fail(void **state)
{
	struct err e = { 0 };

	(void)state;
	crash(set_both);
	assert_int_equal(unlink(knob_a), 0);
	assert_int_equal(mkdir(knob_a, 0700), 0);
	assert_int_equal(knobs_undo(journal, NULL, &e), 1);
	assert_non_null(strstr(e.msg, knob_a));
	assert_true(fixture_has("journal"));
	assert_int_equal(rmdir(knob_a), 0);
	assert_int_equal(knobs_undo(journal, NULL, &e), 0);
	assert_false(fixture_has("journal"));
}

static void restores_odd_values(void **state)
{
	struct err e = { 0 };

	(void)state;
	fixture_write("a", "two words\t%41 \xff\nand a line", 27);
	fixture_write("b", "", 0);
	assert_int_equal(knobs_open(&k, journal, &e), 0);
	assert_int_equal(knob_set(k, knob_a, "1", &e), 0);
	assert_int_equal(knob_set(k, knob_b, "1", &e), 0);
	knobs_close(k);
	assert_int_equal(knobs_undo(journal, NULL, &e), 0);
	check_file(knob_a, "two words\t%41 \xff\nand a line");
	check_file(knob_b, "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(restores_the_first_old_value), TEST(refuses_bad_knobs),
		TEST(reports_a_full_table_and_reuses_rows), TEST(undoes_after_a_crash),
		TEST(undoes_a_journal_cut_anywhere), TEST(survives_a_damaged_journal),
		TEST(drops_entries_of_another_boot), TEST(refuses_another_format),
		TEST(leaves_a_living_run_alone), TEST(keeps_entries_that_fail),
		TEST(restores_odd_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
