/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Known issues: which runs are theirs, and what is wrong with their file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "known.h"
#include "run_fixture.h"

#define PRINT "0123456789abcdef server|folio writeback|memcg reclaim"
#define TITLE "title = t\n"
#define ONE "[one]\nfingerprint = 0123456789abcdef\n" TITLE

static const char *path_of(void)
{
	static char path[600];

	snprintf(path, sizeof(path), "%s/" KNOWN_FILE, fixture_dir());
	return path;
}

static int text_read(struct known *k, const char *text, struct err *e)
{
	fixture_write(KNOWN_FILE, text, strlen(text));
	return known_read(k, path_of(), e);
}

/* The issue of a run of hammer-3am:buggy:v1, "": none. */
static const char *issue_of(const char *text, const char *fingerprint, const char *kernel)
{
	static char name[KNOWN_NAME];
	const struct known_find run = { fingerprint, "hammer-3am", "buggy:v1", kernel };
	const struct known_issue *i;
	struct known k;
	struct err e = { 0 };

	assert_int_equal(text_read(&k, text, &e), 0);
	i = known_issue_of(&k, &run);
	snprintf(name, sizeof(name), "%s", i ? i->name : "");
	known_close(&k);
	return name;
}

static void is_found_by_its_exact_fingerprint(void **state)
{
	(void)state;
	assert_string_equal(issue_of(ONE, PRINT, "6.1"), "one");
	assert_string_equal(issue_of(ONE, "0123456789ABCDEF", "6.1"), "one");
	assert_string_equal(issue_of(ONE, "0123456789abcdee server", "6.1"), "");
	assert_string_equal(issue_of(ONE, "0123456789abcdef0 server", "6.1"), "");
	assert_string_equal(issue_of(ONE, "", "6.1"), "");
	/* A fingerprint as `lowtide show` prints it. */
	assert_string_equal(issue_of("[two]\nfingerprint = " PRINT "\n" TITLE, PRINT, "6"), "two");
}

static void is_found_by_a_pattern_where_no_exact_one_fits(void **state)
{
	static const char near[] = "[near]\nnear = server|*|memcg reclaim*\n" TITLE;
	char both[400];

	(void)state;
	assert_string_equal(issue_of(near, PRINT, "6.1"), "near");
	assert_string_equal(issue_of(near, "ffffffffffffffff server|x|memcg reclaim", "6"), "near");
	assert_string_equal(issue_of(near, "ffffffffffffffff task|x|memcg reclaim", "6"), "");
	assert_string_equal(issue_of(near, "ffffffffffffffff", "6"), "");
	snprintf(both, sizeof(both), "%s%s", near, ONE);
	assert_string_equal(issue_of(both, PRINT, "6.1"), "one");
}

static void covers_kernels_as_far_as_their_numbers_are_given(void **state)
{
	static const struct { const char *limits, *kernel; bool is; } rows[] = {
		{ "from = 6.1", "6.1.0-56-cloud-amd64", true }, { "from = 6.1", "6.0.9", false },
		{ "from = 6.1", "6.12.117", true }, { "from = 6.2", "6.12.117", true },
		{ "from = 6.1.0-56", "6.1.0-55-amd64", false },
		{ "from = 6.1.0-56", "6.1.0-56-amd64", true }, { "from = 6.1.5", "6.1", false },
		{ "until = 6.12", "6.12.117+deb13", true }, { "until = 6.12", "6.13", false },
		{ "until = 6.12", "6.2", true }, { "until = 6.12.3", "6.12.117", false },
		{ "from = 5\nuntil = 6.1", "6.1.0-56", true }, { "from = 5", "host", false },
		{ "status = fail", "host", true }, { "until = 6", "", false },
	};
	char text[300];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		snprintf(text, sizeof(text), "%s%s\n", ONE, rows[i].limits);
		if (!*issue_of(text, PRINT, rows[i].kernel) == rows[i].is)
			fail_msg("%s, %s", rows[i].limits, rows[i].kernel);
	}
}

static void covers_scenarios_with_their_twins_and_faces(void **state)
{
	static const struct { const char *scenarios; bool is; } rows[] = {
		{ "hammer-3am", true }, { "hammer-3am:buggy", true },
		{ "hammer-3am:buggy:v1", true },
		{ "hammer-3am:buggy:v2", false }, { "hammer", false }, { "hammer-3am:bug", false },
		{ "oom-survive, hammer-3am", true }, { "oom-survive", false },
	};
	char text[300];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		snprintf(text, sizeof(text), ONE "scenarios = %s\n", rows[i].scenarios);
		if (!*issue_of(text, PRINT, "6.1") == rows[i].is)
			fail_msg("%s", rows[i].scenarios);
	}
}

static void tells_a_record_and_excuses_it_by_its_status(void **state)
{
	struct run_record r = { .scenario = "a", .fingerprint = PRINT };
	struct err e = { 0 };
	struct known k;

	(void)state;
	assert_int_equal(text_read(&k, ONE, &e), 0);
	known_tell(&k, &r);
	assert_string_equal(r.known, "one: t");
	assert_true(r.excused);
	known_close(&k);
	assert_int_equal(text_read(&k, ONE "status = fail\n", &e), 0);
	known_tell(&k, &r);
	assert_string_equal(r.known, "one: t");
	assert_false(r.excused);
	known_close(&k);
	known_tell(NULL, &r);
	assert_string_equal(r.known, "");
}

/* %s is the path. */
static const struct { const char *text, *error; } bad[] = {
	{ "title = t\n", "%s:1: key outside of a section: 'title'; begin with [NAME]" },
	{ "[one]\n" TITLE, "%s:1: no fingerprint in 'one'; add fingerprint = or near =" },
	{ "[one]\nnear = a|b\n[two]\n", "%s:1: no title in 'one'; add title =" },
	{ ONE "[One]\n", "%s:4: bad name 'One'; one word of a-z 0-9 _ -, below 40 letters" },
	{ ONE "[one two]\n", "%s:4: bad name 'one two'; one word of a-z 0-9 _ -, below 40 "
		"letters" },
	{ ONE "[one] x\n", "%s:4: bad heading '[one] x'; write [NAME], alone" },
	{ ONE "[one]\n", "%s:4: a second section 'one'; join or rename one" },
	{ ONE "[two]\nfingerprint = 0123456789ABCDEF\n" TITLE, "%s:4: the same fingerprint, "
		"scenarios and kernels as in 'one'; join the sections" },
	{ ONE "fingerprnt = x\n", "%s:4: unknown key 'fingerprnt'; did you mean fingerprint?" },
	{ ONE "zzz = x\n", "%s:4: unknown key 'zzz'; it is fingerprint, near, title, link, "
		"scenarios, from, until or status" },
	{ ONE TITLE, "%s:4: key given twice in one section: 'title'; keep one" },
	{ ONE "status = pass\n", "%s:4: status 'pass'; it is ignore (the default: runs with it do "
		"not fail) or fail" },
	{ ONE "link = javascript:alert(1)\n", "%s:4: link 'javascript:alert(1)'; give an address "
		"that begins with https:// or http://" },
	{ ONE "link = https://a/\"x\n", "%s:4: link 'https://a/\"x'; an address has no blanks, "
		"quotes, < or >, and no bytes above 126" },
	{ ONE "from = v6.1\n", "%s:4: from 'v6.1'; give a release in numbers, like 6.1 or "
		"6.1.0-56" },
	{ ONE "from = 6.2\nuntil = 6.1\n", "%s:1: until is before from in 'one'; exchange them" },
	{ ONE "scenarios = ../x\n", "%s:4: scenarios '../x'; give names like hammer-3am or "
		"hammer-3am:buggy:v1, separated by blanks" },
	{ "[a]\nfingerprint = 0123\n", "%s:2: fingerprint '0123'; give the 16 hexadecimal digits "
		"that `lowtide show` prints" },
	{ "[a]\nnear = *|*\n", "%s:2: near '*|*'; give a shell pattern with a | for the words "
		"behind the fingerprint's digits, like 'server|*'" },
	{ "[a]\ntitle = \xff\n", "%s:2: title '?'; write plain UTF-8" },
	{ "[a]\nno key here\n", "%s:2: neither [SECTION], KEY = VALUE nor # comment: 'no key "
		"here'; write one of these" },
	{ "[a]\x01\n", "%s:1: byte 0x01; a list of known issues is plain text" },
};

static void names_file_line_value_and_cure(void **state)
{
	struct known k;
	char want[1200];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct err e = { 0 };
		const char *at = strstr(bad[i].error, "%s");

		snprintf(want, sizeof(want), "%s%s", path_of(), at + 2);
		assert_int_equal(text_read(&k, bad[i].text, &e), -EINVAL);
		assert_string_equal(e.msg, want);
		assert_null(k.issue);
		assert_int_equal(k.count, 0);
	}
}

static void is_looked_up_by_option_environment_and_place(void **state)
{
	struct known k;
	struct err e = { 0 };

	(void)state;
	unsetenv(KNOWN_VARIABLE);
	assert_int_equal(known_open(&k, NULL, fixture_dir(), &e), 0);
	assert_string_equal(k.file, "");
	fixture_write(KNOWN_FILE, ONE, strlen(ONE));
	assert_int_equal(known_open(&k, NULL, fixture_dir(), &e), 0);
	assert_int_equal(k.count, 1);
	known_close(&k);
	setenv(KNOWN_VARIABLE, "", 1);
	assert_int_equal(known_open(&k, NULL, fixture_dir(), &e), 0);
	assert_int_equal(k.count, 0);
	setenv(KNOWN_VARIABLE, "/nowhere", 1);
	assert_int_equal(known_open(&k, NULL, fixture_dir(), &e), -ENOENT);
	assert_int_equal(known_open(&k, path_of(), fixture_dir(), &e), 0);
	assert_int_equal(k.count, 1);
	known_close(&k);
	unsetenv(KNOWN_VARIABLE);
}

#define WITH_DIR(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIR(is_found_by_its_exact_fingerprint),
		WITH_DIR(is_found_by_a_pattern_where_no_exact_one_fits),
		WITH_DIR(covers_kernels_as_far_as_their_numbers_are_given),
		WITH_DIR(covers_scenarios_with_their_twins_and_faces),
		WITH_DIR(tells_a_record_and_excuses_it_by_its_status),
		WITH_DIR(names_file_line_value_and_cure),
		WITH_DIR(is_looked_up_by_option_environment_and_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
