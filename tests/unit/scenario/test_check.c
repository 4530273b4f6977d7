/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Needs: each kind met and unmet, on a host and for a VM, and the contents of the image. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "fake_registry.h"

#define HEAD "[scenario]\nsummary = s\n"

static struct plan p;
static struct err e;

static int check(const char *text, bool on_vm)
{
	memset(&e, 0, sizeof(e));
	assert_int_equal(plan_make(&p, fake_scenario(text), 1, 1, &e), 0);
	return check_plan(&p, on_vm, &e);
}

static int need(enum need_kind kind, const char *what, const char *package)
{
	const struct need n = { kind, what, package };

	return need_check(&n, &e);
}

static void checks_each_kind_of_need(void **state)
{
	(void)state;
	assert_int_equal(need(NEED_PROGRAM, "sh", NULL), 0);
	assert_int_equal(need(NEED_PROGRAM, "no-such", "some-package"), -ENOENT);
	assert_non_null(strstr(e.msg, "apt-get install some-package"));
	assert_int_equal(need(NEED_FILE, "/dev/null", NULL), 0);
	assert_int_equal(need(NEED_FILE, "/dev/no-such", NULL), -ENOENT);
	assert_int_equal(need(NEED_MODULE, "no_such_module", NULL), -ENOENT);
	assert_non_null(strstr(e.msg, "no_such_module"));
	assert_int_equal(need(NEED_VM, NULL, NULL), -ENOENT);
	assert_int_equal(need(NEED_ROOT, NULL, NULL), geteuid() ? -ENOENT : 0);
}

/* --unbounded sets this environment variable. */
static void loads_hanging_modules_only_with_consent(void **state)
{
	char words[64];

	(void)state;
	unsetenv(CONSENT_VARIABLE);
	assert_int_equal(need(NEED_KMOD, "lowtide_x", NULL), -ENOENT);
	assert_non_null(strstr(e.msg, "lowtide_x"));
	assert_non_null(strstr(e.msg, "--unbounded"));
	setenv(CONSENT_VARIABLE, "no", 1);
	assert_int_equal(need(NEED_KMOD, "lowtide_x", NULL), -ENOENT);
	setenv(CONSENT_VARIABLE, "yes", 1);
	assert_int_equal(need(NEED_KMOD, "lowtide_x", NULL), 0);
	unsetenv(CONSENT_VARIABLE);
	check(HEAD "[load w]\nwhat = writer\n", true);
	check_kmods(&p, words, sizeof(words));
	assert_string_equal(words, "");
	check(HEAD "[load w]\nwhat = writer\n[inject s]\nwhat = server\n", true);
	check_kmods(&p, words, sizeof(words));
	assert_string_equal(words, "lowtide_x");
}

static void runs_what_leaves_the_bounds_only_with_consent(void **state)
{
	(void)state;
	unsetenv(CONSENT_VARIABLE);
	assert_int_equal(need(NEED_UNBOUNDED, "runs x with any arguments", NULL), -ENOENT);
	assert_non_null(strstr(e.msg, "it runs x with any arguments"));
	assert_non_null(strstr(e.msg, "--unbounded"));
	assert_int_equal(need(NEED_OWN_FS, NULL, NULL), -ENOENT);
	setenv(CONSENT_VARIABLE, "yes", 1);
	assert_int_equal(need(NEED_UNBOUNDED, "runs x with any arguments", NULL), 0);
	assert_int_equal(need(NEED_OWN_FS, NULL, NULL), -ENOENT);
	unsetenv(CONSENT_VARIABLE);
}

/* A guest's file systems are all its own. */
static void freezes_only_a_file_system_that_the_run_made(void **state)
{
	static const char frozen[] = HEAD "[machine]\ncgroup = auto\n[load w]\nwhat = writer\n"
		"[inject l]\nwhat = mem_limit\nlimit = 1M\n[inject f]\nwhat = freezer\n";
	static const char own[] = HEAD "[machine]\ncgroup = auto\n[load w]\nwhat = writer\n"
		"[inject l]\nwhat = mem_limit\nlimit = 1M\n[inject f]\nwhat = freezer\n"
		"[inject d]\nwhat = device\nat = setup\n";
	enum cgroup_version have;

	(void)state;
	unsetenv(CONSENT_VARIABLE);
	if (geteuid() || cgroup_probe(&have, &e) || have == CGROUP_NONE)
		skip();
	assert_int_equal(check(frozen, false), -ENOENT);
	assert_non_null(strstr(e.msg, "[f]: it freezes the file system of its work folder"));
	assert_int_equal(check(own, false), 0);
	if (!need(NEED_PROGRAM, "qemu-system-x86_64", NULL))
		assert_int_equal(check(frozen, true), 0);
}

static void splits_words_at_blanks(void **state)
{
	char text[] = "  one two  three", none[] = "";
	const char *word[3];

	(void)state;
	words_split(text, word, 3);
	assert_string_equal(word[0], "one");
	assert_string_equal(word[1], "two");
	assert_null(word[2]);
	words_split(none, word, 3);
	assert_null(word[0]);
}

static void finds_no_program_outside_of_the_path(void **state)
{
	char path[4096];

	(void)state;
	snprintf(path, sizeof(path), "%s", getenv("PATH"));
	setenv("PATH", "/nowhere", 1);
	assert_int_equal(need(NEED_PROGRAM, "sh", NULL), -ENOENT);
	setenv("PATH", path, 1);
}

static void describes_needs(void **state)
{
	const struct need table[] = { { NEED_ROOT, NULL, NULL }, { NEED_PROGRAM, "fio", "fio" },
		{ NEED_MODULE, "nbd", NULL }, { NEED_CGROUP, NULL, NULL },
		{ NEED_END, NULL, NULL } };
	char buf[120];

	(void)state;
	need_text(table, buf, sizeof(buf));
	assert_string_equal(buf, "root, program fio (package fio), module nbd, cgroup");
	need_text(NULL, buf, sizeof(buf));
	assert_string_equal(buf, "");
}

static void checks_the_host_of_a_vm(void **state)
{
	static const char small[] = HEAD "[machine]\nscratch = 8M\n[load w]\nwhat = absent\n";

	(void)state;
	assert_int_equal(check(HEAD "on = host\n[load w]\nwhat = writer\n", true), -ENOENT);
	assert_non_null(strstr(e.msg, "--on host"));
	if (need(NEED_PROGRAM, "qemu-system-x86_64", NULL))
		return;
	assert_int_equal(check(HEAD "[load w]\nwhat = writer\n", true), 0);
	assert_int_equal(check(small, true), -ENOENT);
	assert_non_null(strstr(e.msg, "no-such-program"));
}

static void checks_needs_on_the_host(void **state)
{
	(void)state;
	unsetenv(CONSENT_VARIABLE);
	assert_int_equal(check(HEAD "on = vm\n[load w]\nwhat = writer\n", false), -ENOENT);
	assert_non_null(strstr(e.msg, "--on vm"));
	assert_int_equal(check(HEAD "[load w]\nwhat = writer\n", false), -ENOENT);
	assert_non_null(strstr(e.msg, "starve this whole machine"));
	setenv(CONSENT_VARIABLE, "yes", 1);
	assert_int_equal(check(HEAD "[load w]\nwhat = absent\n", false), -ENOENT);
	assert_null(strstr(e.msg, "starve"));
	unsetenv(CONSENT_VARIABLE);
}

#define GROUP HEAD "[machine]\ncgroup = auto\n[load w]\nwhat = absent\n"
#define BOUND "[inject l]\nwhat = mem_limit\nat = setup\nlimit = 1M\n"

/* refused is a part of the message. NULL: passes, up to the need of the program "absent". */
static void host_case(const char *text, bool told, const char *refused)
{
	if (told)
		setenv(CONSENT_VARIABLE, "yes", 1);
	assert_int_equal(check(text, false), -ENOENT);
	unsetenv(CONSENT_VARIABLE);
	if (refused)
		assert_non_null(strstr(e.msg, refused));
	else
		assert_true(!strstr(e.msg, "starve") && !strstr(e.msg, "whole"));
}

static void requires_a_limit_on_the_host(void **state)
{
	(void)state;
	host_case(GROUP, false, "starve this host");
	host_case(GROUP BOUND "until = 3s\n", false, "starve this host");
	host_case(GROUP BOUND, false, NULL);
	host_case(GROUP BOUND "[inject x]\nwhat = whole\n", false, "[x]: whole works");
	host_case(GROUP BOUND "[inject x]\nwhat = whole\n", true, NULL);
}

static void lists_what_an_image_must_hold(void **state)
{
	char modules[64], programs[64];

	(void)state;
	check(HEAD "[machine]\nmodules = nbd  loop xfs\n[load w]\nwhat = writer\n"
		"[load v]\nwhat = writer\n[load a]\nwhat = absent\n", true);
	check_wants(&p, modules, sizeof(modules), programs, sizeof(programs));
	assert_string_equal(modules, "loop nbd xfs");
	assert_string_equal(programs, "sh no-such-program");
	check(HEAD "[load w]\nwhat = writer\nmode = random\n", true);
	check_wants(&p, modules, sizeof(modules), programs, sizeof(programs));
	assert_string_equal(modules, "loop zram");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_each_kind_of_need),
		cmocka_unit_test(loads_hanging_modules_only_with_consent),
		cmocka_unit_test(runs_what_leaves_the_bounds_only_with_consent),
		cmocka_unit_test(freezes_only_a_file_system_that_the_run_made),
		cmocka_unit_test(splits_words_at_blanks),
		cmocka_unit_test(finds_no_program_outside_of_the_path),
		cmocka_unit_test(describes_needs), cmocka_unit_test(checks_the_host_of_a_vm),
		cmocka_unit_test(checks_needs_on_the_host),
		cmocka_unit_test(requires_a_limit_on_the_host),
		cmocka_unit_test(lists_what_an_image_must_hold),
	};

	fake_registry_use();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
