/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The index of all runs: right after each way in which folders and index can differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "history.h"
#include "history_run.h"
#include "run_fixture.h"
#include "run_json.h"
#include "text.h"

#define ONE "20260131T030000Z-hammer-3am.buggy.v1-1"
#define TWO "20260131T040000Z-hammer-3am.buggy.v1-2"
#define OF_CAMPAIGN "soak/20260201T000000Z-soak-7/0001-hammer-3am/20260201T000001Z-hammer-3am-7"

static const char *root(void)
{
	static char whole[PATH_MAX];

	return realpath(fixture_dir(), whole);
}

static const char *under(const char *name)
{
	static char path[PATH_MAX + 400];

	snprintf(path, sizeof(path), "%s/%s", root(), name);
	return path;
}

/* A finished run. */
static void run_put(const char *name, const char *verdict)
{
	struct run_record r = fixture_run;
	char text[8192], path[300];

	snprintf(r.verdict, sizeof(r.verdict), "%s", verdict);
	assert_int_equal(file_mkdirs(under(name), NULL), 0);
	assert_true(json_result_text(&r, text, sizeof(text)) > 0);
	snprintf(path, sizeof(path), "%s/result.json", name);
	assert_int_equal(file_replace(under(path), text, strlen(text), NULL), 0);
}

/* All rows as text: "NAME CAMPAIGN BEGUN STATE VERDICT SEED;". */
static const char *rows_of(struct history_db *h)
{
	static char all[4096];
	struct db_query *q;
	size_t len = 0;
	struct err e = { 0 };

	assert_int_equal(db_ask(h->db, "test", "SELECT name, campaign, begun, state, verdict, "
		"seed FROM run ORDER BY name", true, &q, &e), 0);
	*all = '\0';
	while (db_next(q, &e) > 0)
		for (unsigned i = 0; i < db_columns(q); i++)
			len += (size_t)snprintf(all + len, sizeof(all) - len, "%s%s",
				db_value(q, i), i + 1 == db_columns(q) ? ";" : " ");
	assert_int_equal(e.code, 0);
	db_free(q);
	return all;
}

/* The rows after a look at the folders. */
static const char *rows_now(void)
{
	struct history_db h;
	struct err e = { 0 };
	const char *all;

	assert_int_equal(history_open(&h, root(), &e), 0);
	assert_int_equal(history_sync(&h, &e), 0);
	all = rows_of(&h);
	history_close(&h);
	return all;
}

#define ROW_ONE ONE "  2026-01-31 03:00:00 finished deadlock 42;"
#define ROW_TWO TWO "  2026-01-31 04:00:00 finished pass 42;"

static void takes_in_new_folders_and_forgets_those_that_are_gone(void **state)
{
	(void)state;
	assert_string_equal(rows_now(), "");
	run_put(ONE, "deadlock");
	assert_string_equal(rows_now(), ROW_ONE);
	run_put(TWO, "pass");
	assert_string_equal(rows_now(), ROW_ONE ROW_TWO);
	assert_int_equal(file_remove_tree(under(ONE), NULL), 0);
	assert_string_equal(rows_now(), ROW_TWO);
}

static void finds_the_runs_of_campaigns_and_names_their_campaign(void **state)
{
	(void)state;
	run_put(OF_CAMPAIGN, "pass");
	run_put("soak/20260201T000000Z-soak-7/0001-hammer-3am/stopped-20260201T000000Z-x", "pass");
	assert_string_equal(rows_now(), OF_CAMPAIGN " soak/20260201T000000Z-soak-7 "
		"2026-02-01 00:00:01 finished pass 42;");
	assert_string_equal(rows_now(), OF_CAMPAIGN " soak/20260201T000000Z-soak-7 "
		"2026-02-01 00:00:01 finished pass 42;");
	assert_int_equal(file_remove_tree(under("soak"), NULL), 0);
	assert_string_equal(rows_now(), "");
}

/* A running supervisor holds a lock on the folder. */
static void reads_a_run_again_until_it_has_ended(void **state)
{
	(void)state;
	assert_int_equal(file_mkdirs(under(ONE), NULL), 0);
	assert_int_equal(file_replace(under(ONE "/plan.txt"), "x\n", 2, NULL), 0);
	AUTO_FD int fd = open(under(ONE), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_non_null(strstr(rows_now(), " running "));
	flock(fd, LOCK_UN);
	assert_non_null(strstr(rows_now(), " cut short "));
	run_put(ONE, "deadlock");
	assert_string_equal(rows_now(), ROW_ONE);
}

static void enters_a_run_and_enters_it_again_after_an_amendment(void **state)
{
	struct history_db h;
	struct err e = { 0 };

	(void)state;
	run_put(ONE, "pass");
	assert_int_equal(history_enter(root(), under(ONE), &e), 0);
	run_put(ONE, "deadlock");
	assert_int_equal(history_enter(root(), under(ONE), &e), 0);
	assert_int_equal(history_open(&h, root(), &e), 0);
	assert_string_equal(rows_of(&h), ROW_ONE);
	history_close(&h);
	assert_int_equal(history_enter(root(), "/elsewhere/" ONE, &e), -EINVAL);
}

static void rebuilds_the_same_rows_from_the_folders(void **state)
{
	char before[4096];

	(void)state;
	run_put(ONE, "deadlock");
	run_put(TWO, "pass");
	run_put(OF_CAMPAIGN, "slow");
	snprintf(before, sizeof(before), "%s", rows_now());
	assert_int_equal(history_rebuild(root(), NULL), 0);
	assert_string_equal(rows_now(), before);
	unlink(under("history.db"));
	assert_string_equal(rows_now(), before);
}

static void makes_a_damaged_index_anew(void **state)
{
	struct history_db h;

	(void)state;
	run_put(ONE, "deadlock");
	rows_now();
	assert_int_equal(file_replace(under("history.db"), "no database at all\n", 19, NULL), 0);
	assert_int_equal(history_open(&h, root(), NULL), 0);
	assert_true(h.damaged);
	history_close(&h);
	assert_string_equal(rows_now(), ROW_ONE);
}

static void index_exec(const char *sql)
{
	struct history_db h;

	assert_int_equal(history_open(&h, root(), NULL), 0);
	assert_int_equal(db_exec(h.db, sql, NULL), 0);
	history_close(&h);
}

static void makes_an_older_index_anew_and_refuses_a_newer_one(void **state)
{
	struct history_db h;
	struct err e = { 0 };

	(void)state;
	run_put(ONE, "deadlock");
	rows_now();
	index_exec("PRAGMA user_version = 0; UPDATE run SET verdict = 'stale'");
	assert_string_equal(rows_now(), ROW_ONE);
	index_exec("ALTER TABLE run DROP COLUMN cause");
	assert_string_equal(rows_now(), ROW_ONE);
	index_exec("PRAGMA user_version = 999");
	assert_int_equal(history_open(&h, root(), &e), -EINVAL);
	assert_non_null(strstr(e.msg, "version 999"));
	assert_int_equal(history_enter(root(), under(ONE), &e), -EINVAL);
	assert_int_equal(history_rebuild(root(), NULL), 0);
	assert_string_equal(rows_now(), ROW_ONE);
}

/* Every field but bundle, which is the folder: the index is asked in place of result.json. */
static void gives_the_record_of_a_run_back(void **state)
{
	static struct history_run run;
	struct run_record want = fixture_run;
	struct history_db h;
	struct db_query *q;
	struct err e = { 0 };

	(void)state;
	run_put(OF_CAMPAIGN, "deadlock");
	text_put(want.folder, sizeof(want.folder), under(OF_CAMPAIGN));
	memset(want.bundle, 0, sizeof(want.bundle));
	assert_int_equal(history_look(&h, root(), &e), 0);
	assert_int_equal(history_run_ask(&h, &q, &e), 0);
	for (unsigned times = 0; times < 2; times++) {
		assert_int_equal(history_run_get(&h, q, OF_CAMPAIGN, &run, &e), 0);
		assert_memory_equal(&run.r, &want, sizeof(want));
		assert_string_equal(run.campaign, "soak/20260201T000000Z-soak-7");
		assert_string_equal(run.begun, "2026-02-01 00:00:01");
		assert_string_equal(run.state, "finished");
	}
	assert_int_equal(history_run_get(&h, q, ONE, &run, &e), -ENOENT);
	db_free(q);
	history_close(&h);
}

static void is_read_from_the_folders_where_its_file_cannot_be_used(void **state)
{
	struct history_db h, other;
	struct err e = { 0 };

	(void)state;
	run_put(ONE, "deadlock");
	rows_now();
	index_exec("PRAGMA user_version = 999");
	assert_int_equal(history_look(&h, root(), &e), 0);
	assert_string_equal(rows_of(&h), ROW_ONE);
	history_close(&h);
	assert_int_equal(history_rebuild(root(), NULL), 0);
	run_put(TWO, "pass");
	assert_int_equal(history_open(&other, root(), NULL), 0);
	assert_int_equal(db_exec(other.db, "BEGIN IMMEDIATE", NULL), 0);
	assert_int_equal(history_look(&h, root(), &e), 0);
	assert_string_equal(rows_of(&h), ROW_ONE ROW_TWO);
	history_close(&h);
	history_close(&other);
	assert_int_equal(file_remove_tree(root(), NULL), 0);
	assert_int_equal(history_look(&h, fixture_dir(), &e), -ENOENT);
}

/* SQLite finds its log by name: nobody may replace the file while it is open. */
static void is_not_replaced_while_another_process_has_it_open(void **state)
{
	struct history_db h;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(history_open(&h, root(), NULL), 0);
	assert_int_equal(history_rebuild(root(), &e), -EBUSY);
	history_close(&h);
	assert_int_equal(history_rebuild(root(), &e), 0);
}

/* The run is kept whatever happens to the index, and the next look enters it. */
static void a_locked_or_full_index_harms_no_run(void **state)
{
	struct history_db other;
	struct err e = { 0 };

	(void)state;
	run_put(ONE, "deadlock");
	assert_int_equal(history_open(&other, root(), NULL), 0);
	assert_int_equal(db_exec(other.db, "BEGIN IMMEDIATE", NULL), 0);
	assert_int_equal(history_enter(root(), under(ONE), &e), -EBUSY);
	history_close(&other);
	assert_string_equal(rows_now(), ROW_ONE);
	unlink(under("history.db"));
	if (!fixture_small_disk(1024))
		skip();
	run_put(ONE, "deadlock");
	fixture_fill_disk();
	assert_int_equal(history_enter(root(), under(ONE), &e), -ENOSPC);
	unlink(under("filler"));
	assert_int_equal(history_enter(root(), under(ONE), &e), 0);
	assert_string_equal(rows_now(), ROW_ONE);
}

static void queries_may_read_only_and_hold_one_statement(void **state)
{
	static const char *const refused[] = { "DELETE FROM run", "", "-- nothing\n",
		"SELECT 1; SELECT 2", "SELECT 1; DROP TABLE run", "SELECT no FROM run",
		"what" };
	struct history_db h;
	struct db_query *q;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(history_open(&h, root(), NULL), 0);
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		assert_int_equal(db_ask(h.db, "q.sql", refused[i], true, &q, &e), -EINVAL);
		assert_memory_equal(e.msg, "q.sql: ", 7);
	}
	for (const struct sql *s = registry_queries; s->name; s++) {
		assert_int_equal(db_ask(h.db, s->name, s->text, true, &q, &e), 0);
		assert_int_equal(db_next(q, &e), 0);
		db_free(q);
	}
	history_close(&h);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(takes_in_new_folders_and_forgets_those_that_are_gone),
		TEST(finds_the_runs_of_campaigns_and_names_their_campaign),
		TEST(reads_a_run_again_until_it_has_ended),
		TEST(enters_a_run_and_enters_it_again_after_an_amendment),
		TEST(rebuilds_the_same_rows_from_the_folders),
		TEST(makes_a_damaged_index_anew),
		TEST(makes_an_older_index_anew_and_refuses_a_newer_one),
		TEST(gives_the_record_of_a_run_back),
		TEST(is_read_from_the_folders_where_its_file_cannot_be_used),
		TEST(is_not_replaced_while_another_process_has_it_open),
		TEST(a_locked_or_full_index_harms_no_run),
		TEST(queries_may_read_only_and_hold_one_statement),
	};

	return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
