/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Amending a record by its rerun: every member shows it, and MANIFEST stays correct. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "amend.h"
#include "bundle.h"
#include "run_read.h"
#include "run_fixture.h"

#define RERUN "without the faults: pass"

static const char why[] =
	"x: stall\n\nFaults injected: oom: slab 3\n\nRepeat it with:\n  lowtide\n";
static struct run_record run;
static char text[1 << 16];

static void record_make(void)
{
	run = fixture_run;
	snprintf(run.faults, sizeof(run.faults), "oom: slab 3 of 9 calls");
	snprintf(run.rerun, sizeof(run.rerun), RERUN);
	assert_int_equal(bundle_begin(fixture_dir()), 0);
	assert_int_equal(bundle_put_result(&fixture_run), 0);
	assert_int_equal(bundle_put("why.txt", why, strlen(why)), 0);
	assert_int_equal(bundle_put("plan.txt", "x", 1), 0);
	bundle_cut("plan.txt");
	assert_int_equal(bundle_end(), 0);
}

static void puts_the_rerun_into_every_member(void **state)
{
	struct run_record record;
	struct err e = { 0 };

	(void)state;
	record_make();
	assert_int_equal(amend_rerun(&run, &e), 0);
	assert_int_equal(run_read_result(fixture_dir(), &record, &e), 0);
	assert_string_equal(record.rerun, RERUN);
	assert_string_equal(record.faults, "oom: slab 3 of 9 calls");
	fixture_read("why.txt", text, sizeof(text));
	assert_non_null(strstr(text, "slab 3\n\n" RERUN ".\n\nRepeat it with:\n  lowtide\n"));
	fixture_read("result.tap", text, sizeof(text));
	assert_non_null(strstr(text, "rerun: \"" RERUN "\""));
}

static void manifest_stays_true(void **state)
{
	struct err e = { 0 };

	(void)state;
	record_make();
	assert_int_equal(amend_rerun(&run, &e), 0);
	fixture_read("MANIFEST", text, sizeof(text));
	assert_non_null(strstr(text, "plan.txt                  1 no\n"));
	assert_non_null(strstr(text, "\nwhy.txt "));
	assert_false(fixture_has("why.txt.part"));
}

/* A record without a bundle has only a result. */
static void amends_a_record_without_a_bundle(void **state)
{
	struct err e = { 0 };

	(void)state;
	run = fixture_run;
	snprintf(run.rerun, sizeof(run.rerun), RERUN);
	assert_int_equal(amend_rerun(&run, &e), 0);
	assert_false(fixture_has("why.txt"));
	assert_true(fixture_has("result.json"));
}

static void refuses_a_missing_folder(void **state)
{
	struct err e = { 0 };

	(void)state;
	run = fixture_run;
	snprintf(run.folder, sizeof(run.folder), "/nowhere");
	assert_int_equal(amend_rerun(&run, &e), -ENOENT);
	assert_non_null(strstr(e.msg, "/nowhere"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(puts_the_rerun_into_every_member,
			fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(manifest_stays_true,
			fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(amends_a_record_without_a_bundle,
			fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(refuses_a_missing_folder,
			fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
