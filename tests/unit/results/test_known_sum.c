/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sums of known issues over the history: which runs count for an issue, and which do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "known_sum.h"
#include "run_fixture.h"
#include "run_json.h"

#define HANG "0123456789abcdef server|reclaim"
#define OTHER "fedcba9876543210 task|rwsem"

static const char *root(void)
{
	static char whole[PATH_MAX];

	return realpath(fixture_dir(), whole);
}

/* The next run, a minute after the one before. */
static void run_put(const char *scenario, const char *kernel, const char *verdict,
	const char *fingerprint)
{
	static unsigned minute;
	struct run_record r = fixture_run;
	char text[8192], dir[PATH_MAX + 40], path[PATH_MAX + 60];

	snprintf(r.scenario, sizeof(r.scenario), "%s", scenario);
	snprintf(r.kernel, sizeof(r.kernel), "%s", kernel);
	snprintf(r.verdict, sizeof(r.verdict), "%s", verdict);
	snprintf(r.fingerprint, sizeof(r.fingerprint), "%s", fingerprint);
	assert_true(json_result_text(&r, text, sizeof(text)) > 0);
	minute++;
	snprintf(dir, sizeof(dir), "%s/20260131T%02u%02u00Z-x", root(), minute / 60, minute % 60);
	assert_int_equal(file_mkdirs(dir, NULL), 0);
	snprintf(path, sizeof(path), "%s/result.json", dir);
	assert_int_equal(file_replace(path, text, strlen(text), NULL), 0);
}

static void runs_put(unsigned n, const char *scenario, const char *kernel)
{
	while (n--)
		run_put(scenario, kernel, "pass", "");
}

/* "HITS of RUNS, later LATER, TREND" of the issue. */
static void is_sum(const char *issue, const char *want)
{
	struct known k;
	struct history_db h;
	struct db_query *q;
	struct err e = { 0 };
	char path[600];

	snprintf(path, sizeof(path), "%s/" KNOWN_FILE, fixture_dir());
	assert_int_equal(file_replace(path, issue, strlen(issue), NULL), 0);
	assert_int_equal(known_read(&k, path, &e), 0);
	assert_int_equal(history_look(&h, root(), &e), 0);
	assert_int_equal(known_sum(&h, &k, &e), 0);
	assert_int_equal(db_ask(h.db, "test", "SELECT hits || ' of ' || runs || ', later ' || "
		"later || ', ' || trend FROM known_issue", true, &q, &e), 0);
	assert_int_equal(db_next(q, &e), 1);
	assert_string_equal(db_value(q, 0), want);
	db_free(q);
	history_close(&h);
	known_close(&k);
}

#define ISSUE "[i]\nfingerprint = 0123456789abcdef\ntitle = t\n"

static void counts_runs_where_it_could_have_come(void **state)
{
	(void)state;
	run_put("a", "6.1.0-56", "stall", HANG);
	is_sum(ISSUE, "1 of 1, later 0, 1 of 1");
	/* A patch level more is the same series; other scenarios and series are not it. */
	runs_put(2, "a", "6.1.0-57");
	runs_put(5, "a", "6.12.3");
	runs_put(7, "b", "6.1.0-56");
	is_sum(ISSUE, "1 of 3, later 2, 1 of 1, then 0 of 2: p = 0.333, no proof");
	/* Whoever was not tested, or found another hang, tells nothing. */
	run_put("a", "6.1.0-56", "skip", "");
	run_put("a", "6.1.0-56", "broken", "");
	run_put("a", "6.1.0-56", "deadlock", OTHER);
	run_put("a", "6.1.0-56", "panic", "");
	is_sum(ISSUE, "1 of 3, later 2, 1 of 1, then 0 of 2: p = 0.333, no proof");
	run_put("a", "6.1.0-56", "slow", "");
	is_sum(ISSUE, "1 of 4, later 3, 1 of 1, then 0 of 3: p = 0.250, no proof");
	/* It comes on the other series, too: then the runs there count from the first one on. */
	run_put("a", "6.12.4", "stall", HANG);
	is_sum(ISSUE, "2 of 10, later 0, 2 of 10");
}

static void counts_only_what_is_within_its_limits(void **state)
{
	(void)state;
	run_put("a", "6.1.0-56", "stall", HANG);
	run_put("b", "6.1.0-56", "stall", HANG);
	runs_put(3, "a", "6.1.0-60");
	is_sum(ISSUE "until = 6.1.0-59\n", "2 of 2, later 0, 2 of 2");
	is_sum(ISSUE "scenarios = b\n", "1 of 1, later 0, 1 of 1");
	is_sum(ISSUE "from = 6.2\n", "0 of 0, later 0, ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(counts_runs_where_it_could_have_come,
			fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(counts_only_what_is_within_its_limits,
			fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
