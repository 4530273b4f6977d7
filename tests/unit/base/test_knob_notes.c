/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Undo of notes: objects that are gone, a busy mount, a group with processes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "knob.h"
#include "run_fixture.h"

static char journal[256];
static struct knobs *k;
static unsigned reports;

static int setup(void **state)
{
	int rc = fixture_setup(state);

	snprintf(journal, sizeof(journal), "%s/journal", fixture_dir());
	return rc;
}

static void count_report(const char *what, int rc)
{
	assert_true(*what);
	assert_int_equal(rc, 0);
	reports++;
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

static void note_gone(void)
{
	knob_note(k, "mount /no/such/mount", NULL);
	knob_note(k, "swapoff /no/such/swap", NULL);
	knob_note(k, "freeze /no/such/folder", NULL);
	knob_note(k, "nbd /dev/no-such-nbd", NULL);
	knob_note(k, "module lowtide_never", NULL);
	knob_note(k, "cgroup lowtide-test-never", NULL);
	knob_note(k, "cgroup lowtide-test-never", NULL);
	knob_done(k, "cgroup lowtide-test-never", NULL);
}

static void undoes_notes_that_are_gone(void **state)
{
	struct err e = { 0 };

	(void)state;
	crash(note_gone);
	reports = 0;
	if (knobs_undo(journal, count_report, &e))
		fail_msg("%s", e.msg);
	assert_int_equal(reports, 5);
}

static void note_foreign_module(void)
{
	knob_note(k, "module ext4", NULL);
}

/* A forged journal must not unload foreign modules. */
static void leaves_a_foreign_module_alone(void **state)
{
	struct err e = { 0 };

	(void)state;
	crash(note_foreign_module);
	assert_int_equal(knobs_undo(journal, NULL, &e), 1);
	assert_non_null(strstr(e.msg, "ext4"));
}

static void note_mount(void)
{
	char what[300];

	snprintf(what, sizeof(what), "mount %s/m", fixture_dir());
	knob_note(k, what, NULL);
}

/* A busy mount must at least free its name. */
static void frees_the_name_of_a_busy_mount(void **state)
{
	char path[256];
	struct stat a, z;
	struct err e = { 0 };
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "%s/m", fixture_dir());
	assert_int_equal(mkdir(path, 0700), 0);
	if (unshare(CLONE_NEWNS) || mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", path, "tmpfs", 0, "size=64k")) {
		print_message("needs root for a mount\n");
		skip();
	}
	crash(note_mount);
	assert_int_equal(stat(path, &a), 0);
	fd = open(path, O_RDONLY);
	assert_int_equal(knobs_undo(journal, NULL, &e), 0);
	assert_int_equal(stat(path, &z), 0);
	assert_true(a.st_dev != z.st_dev);
	close(fd);
}

static const char *limit_file = "memory.limit_in_bytes";

static void set_group(void)
{
	char knob[128];

	snprintf(knob, sizeof(knob), "cgroup:memory:lowtide-test-knob:%s", limit_file);
	knob_note(k, "cgroup lowtide-test-knob", NULL);
	cgroup_make("lowtide-test-knob", NULL);
	knob_set(k, knob, "33554432", NULL);
	cgroup_attach("lowtide-test-knob", 0, NULL);
	if (!fork())
		for (;;)
			pause();
	cgroup_read("memory", "lowtide-test-knob", limit_file, knob, sizeof(knob), NULL);
	fixture_write("limit", knob, strlen(knob));
}

static void undoes_a_group_with_processes(void **state)
{
	enum cgroup_version version;
	char limit[64];
	struct err e = { 0 };

	(void)state;
	if (geteuid() || cgroup_probe(&version, NULL) || version == CGROUP_NONE) {
		print_message("needs root and a memory controller\n");
		skip();
	}
	if (version == CGROUP_V2)
		limit_file = "memory.max";
	crash(set_group);
	assert_true(fixture_read("limit", limit, sizeof(limit)) > 0);
	assert_string_equal(limit, "33554432\n");
	assert_true(cgroup_exists("lowtide-test-knob"));
	assert_int_equal(knobs_undo(journal, NULL, &e), 0);
	assert_false(cgroup_exists("lowtide-test-knob"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(undoes_notes_that_are_gone), TEST(leaves_a_foreign_module_alone),
		TEST(frees_the_name_of_a_busy_mount), TEST(undoes_a_group_with_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
