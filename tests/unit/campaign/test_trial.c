/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trials from folders: complete, cut and skipped runs, and folders without a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "run_fixture.h"
#include "run_json.h"
#include "trial.h"

static const char plan[] = "lowtide-plan 1\nplan name \"hammer-3am\"\nplan twin \"buggy\"\n"
	"plan face \"v1\"\nplan seed \"42\"\nscenario expect \"deadlock\"\n"
	"scenario cause \"lt_page\\x22server\"\nscenario row \"S0\"\n"
	"machine kernel \"6.1-oldest\"\n";

static const char samples[] =
	"{\"t_ms\":1,\"sample\":{\"allocstall\":3,\"pgscan_direct\":9}}\n"
	"not ours\n"
	"{\"t_ms\":2,\"sample\":{\"allocstall\":8,\"pgscan_direct\":9,\"memcg_pgscan_direct\":1,"
	"\"memcg_limit_hits\":\"x\"}}\n";

static void put(const char *name, const char *text)
{
	fixture_write(name, text, strlen(text));
}

static void put_result(const char *name, const char *verdict)
{
	struct run_record r = fixture_run;
	char text[4096];

	snprintf(r.verdict, sizeof(r.verdict), "%s", verdict);
	assert_true(json_result_text(&r, text, sizeof(text)) > 0);
	put(name, text);
}

static void folder(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", fixture_dir(), name);
	assert_int_equal(mkdir(path, 0755), 0);
}

static void finds_values_in_a_plan(void **state)
{
	char buf[32], small[4];

	(void)state;
	assert_true(trial_plan_value(plan, "plan face", buf, sizeof(buf)));
	assert_string_equal(buf, "v1");
	assert_true(trial_plan_value(plan, "scenario cause", buf, sizeof(buf)));
	assert_string_equal(buf, "lt_page\"server");
	assert_true(trial_plan_value(plan, "plan name", small, sizeof(small)));
	assert_string_equal(small, "ham");
	assert_false(trial_plan_value(plan, "plan fac", buf, sizeof(buf)));
	assert_string_equal(buf, "");
	assert_false(trial_plan_value("", "plan", buf, sizeof(buf)));
}

/* The folder names a trial that was not planned. */
static void reads_an_unplanned_trial_from_its_run(void **state)
{
	struct trial t = { .seed = 0 };
	struct err e = { 0 };

	(void)state;
	put("plan.txt", plan);
	put("events.jsonl", samples);
	put_result("result.json", "deadlock");
	assert_int_equal(trial_read(fixture_dir(), &t, &e), 0);
	assert_int_equal(t.state, TRIAL_TESTED);
	assert_string_equal(t.row, "S0");
	assert_string_equal(t.variant, "buggy:v1");
	assert_string_equal(t.kernel, fixture_run.kernel);
	assert_int_equal(t.seed, 42);
	assert_string_equal(t.want.cause, "lt_page\"server");
	assert_int_equal(t.want.kind, VERDICT_DEADLOCK);
	assert_int_equal(t.hang_ms, 9100);
	assert_int_equal(t.pressure[PRESSURE_STALLS], 8);
	assert_int_equal(t.pressure[PRESSURE_SCANNED], 10);
	assert_int_equal(t.pressure[PRESSURE_LIMIT_HITS], 0);
	assert_false(t.whole);
	assert_false(t.told);
	assert_true(trial_is_right(&t));
	assert_false(trial_is_expected(&t));
}

static void put_manifest(void)
{
	static const char *const names[] = { "result.json", "why.txt", "fingerprint.txt",
		"stacks-2.txt", "repeat.sh", "plan.txt", "scenario.scn", "versions.txt",
		"events.jsonl" };
	char text[1024] = "# name bytes complete\n";

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%-16s 1 yes\n",
			names[i]);
	put("MANIFEST", text);
}

static void a_planned_trial_keeps_its_plan(void **state)
{
	struct trial t = { .row = "S7", .scenario = "mine", .kernel = "6.1", .seed = 5,
		.want = { .no_hang = true } };
	struct err e = { 0 };

	(void)state;
	put("plan.txt", plan);
	put_manifest();
	put_result("result.json", "deadlock");
	put("console.log", "[    1.0] Linux\n[   14.2] INFO: task w:7 blocked for more than 10 "
		"seconds.\n");
	assert_int_equal(trial_read(fixture_dir(), &t, &e), 0);
	assert_string_equal(t.scenario, "mine");
	assert_string_equal(t.row, "S7");
	assert_string_equal(t.kernel, "6.1");
	assert_int_equal(t.seed, 5);
	assert_true(t.whole);
	assert_true(t.told);
	assert_true(trial_is_found(&t));
	assert_false(trial_is_positive(&t));
}

static void a_run_without_a_result_is_broken(void **state)
{
	struct trial t = { .seed = 0 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(trial_read(fixture_dir(), &t, &e), -ENOENT);
	put("plan.txt", plan);
	assert_int_equal(trial_read(fixture_dir(), &t, &e), 0);
	assert_int_equal(t.state, TRIAL_BROKEN);
	assert_non_null(strstr(t.reason, "cut short"));
	assert_string_equal(t.kernel, "6.1-oldest");
	put_result("result.json", "no such verdict");
	assert_int_equal(trial_read(fixture_dir(), &t, &e), 0);
	assert_int_equal(t.state, TRIAL_BROKEN);
}

/* A later run is the one without faults. Without a status no run counts. */
static void the_first_run_of_a_trial_counts(void **state)
{
	struct trial t = { .scenario = "mine" };

	(void)state;
	folder("20260102T000000Z-a-1");
	folder("20260103T000000Z-a-1");
	put_result("20260103T000000Z-a-1/result.json", "pass");
	put_result("20260102T000000Z-a-1/result.json", "livelock");
	trial_collect(fixture_dir(), &t);
	assert_int_equal(t.state, TRIAL_PLANNED);
	put(TRIAL_STATUS, "exit 1\n");
	trial_collect(fixture_dir(), &t);
	assert_int_equal(t.state, TRIAL_TESTED);
	assert_int_equal(t.kind, VERDICT_LIVELOCK);
	assert_non_null(strstr(t.folder, "/20260102T000000Z-a-1"));
}

static void a_restart_sets_earlier_runs_aside(void **state)
{
	struct trial t = { .scenario = "mine" };
	struct err e = { 0 };

	(void)state;
	folder("20260102T000000Z-a-1");
	folder("20260103T000000Z-a-1");
	put_result("20260102T000000Z-a-1/result.json", "stall");
	put("20260103T000000Z-a-1/plan.txt", plan);
	assert_int_equal(trial_restart(fixture_dir(), &e), 0);
	assert_true(fixture_has("stopped-20260102T000000Z-a-1/result.json"));
	assert_true(fixture_has("stopped-20260103T000000Z-a-1/plan.txt"));
	put(TRIAL_STATUS, "exit 0\n");
	trial_collect(fixture_dir(), &t);
	assert_int_equal(t.state, TRIAL_BROKEN);
	folder("20260104T000000Z-a-1");
	put_result("20260104T000000Z-a-1/result.json", "deadlock");
	trial_collect(fixture_dir(), &t);
	assert_int_equal(t.kind, VERDICT_DEADLOCK);
}

/* Two attempts within a second have the same name. */
static void restarts_within_a_second_keep_every_run(void **state)
{
	struct err e = { 0 };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		folder("20260102T000000Z-a-1");
		put("20260102T000000Z-a-1/plan.txt", plan);
		assert_int_equal(trial_restart(fixture_dir(), &e), 0);
	}
	assert_true(fixture_has("stopped-20260102T000000Z-a-1/plan.txt"));
	assert_true(fixture_has("stopped-20260102T000000Z-a-1.4/plan.txt"));
}

/* A program that died leaves a record without a result, and its last error message. */
static void a_cut_run_tells_the_last_error(void **state)
{
	struct trial t = { .scenario = "mine" };

	(void)state;
	folder("20260103T000000Z-a-1");
	put("20260103T000000Z-a-1/plan.txt", plan);
	put(TRIAL_STATUS, "signal 6\n");
	put(TRIAL_ERRORS, "it died\n");
	trial_collect(fixture_dir(), &t);
	assert_int_equal(t.state, TRIAL_BROKEN);
	assert_string_equal(t.reason, "the run was cut short (signal 6): it died");
}

static void a_trial_without_a_run_tells_why(void **state)
{
	struct trial t = { .scenario = "mine" };

	(void)state;
	put(TRIAL_STATUS, "signal 9\n");
	trial_collect(fixture_dir(), &t);
	assert_int_equal(t.state, TRIAL_BROKEN);
	assert_non_null(strstr(t.reason, "signal 9"));
	put(TRIAL_ERRORS, "first\nlowtide: no such thing\n");
	trial_collect(fixture_dir(), &t);
	assert_non_null(strstr(t.reason, "(signal 9): lowtide: no such thing"));
	put(TRIAL_OUTPUT, "TAP version 14\nok 1 - x # SKIP no headers: install them\n1..1\n");
	trial_collect(fixture_dir(), &t);
	assert_int_equal(t.state, TRIAL_SKIPPED);
	assert_string_equal(t.reason, "no headers: install them");
}

#define WITH_DIR(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_values_in_a_plan),
		WITH_DIR(reads_an_unplanned_trial_from_its_run),
		WITH_DIR(a_planned_trial_keeps_its_plan),
		WITH_DIR(a_run_without_a_result_is_broken),
		WITH_DIR(the_first_run_of_a_trial_counts),
		WITH_DIR(a_restart_sets_earlier_runs_aside),
		WITH_DIR(restarts_within_a_second_keep_every_run),
		WITH_DIR(a_cut_run_tells_the_last_error),
		WITH_DIR(a_trial_without_a_run_tells_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
