/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of a run in each form: their order, and the omission of empty fields. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "record.h"
#include "run_fixture.h"
#include "run_json.h"
#include "run_read.h"

static const struct run_record nothing;

static void is_form(const struct run_record *r, enum record_form form, const char *wanted)
{
	char names[512] = "";

	RECORD_EACH(f, r, form)
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
			*names ? " " : "", f->name);
	assert_string_equal(names, wanted);
}

#define HEAD "scenario variant seed kernel command"
#define RESULT "verdict expect as_expected reason cause fingerprint ops run_ms hang_ms detect_ms " \
	"bundle"

static void forms_keep_their_order(void **state)
{
	(void)state;
	is_form(NULL, RECORD_HEAD, HEAD);
	is_form(NULL, RECORD_RESULT, RESULT " wanted known excused bounds planted throttled "
		"faults rerun lost");
	is_form(NULL, RECORD_POINT, "verdict expect cause reason fingerprint wanted known "
		"planted throttled faults rerun lost ops run_ms hang_ms detect_ms seed kernel "
		"bounds bundle command");
	is_form(NULL, RECORD_WORDS, "reason cause fingerprint wanted known planted throttled "
		"faults rerun lost kernel run_ms hang_ms detect_ms bounds ops seed folder command");
	is_form(NULL, RECORD_SHOWN, "folder scenario variant verdict expect as_expected reason "
		"cause fingerprint wanted known excused planted throttled faults rerun lost "
		"kernel command seed ops run_ms hang_ms detect_ms bounds");
}

static void leaves_empty_fields_out(void **state)
{
	(void)state;
	is_form(&nothing, RECORD_HEAD, HEAD);
	is_form(&nothing, RECORD_RESULT, RESULT);
	is_form(&nothing, RECORD_POINT, "ops run_ms seed");
	is_form(&nothing, RECORD_WORDS, "ops seed");
}

/* Every field of result.json, with a distinct value each, is read back unchanged. */
static void all_fields_return(void **state)
{
	static struct run_record all, back;
	char text[8192];
	uint64_t n = 0;

	(void)state;
	for (unsigned form = RECORD_HEAD; form <= RECORD_RESULT; form++)
		RECORD_EACH(f, NULL, form) {
			char *at = (char *)&all + f->at;

			if (f->type == RECORD_TEXT)
				snprintf(at, f->size, "%s %d", f->name, (int)++n);
			else if (f->type == RECORD_BOOL)
				*(bool *)at = true;
			else
				*(uint64_t *)(void *)at = ++n;
		}
	snprintf(all.folder, sizeof(all.folder), "%s", fixture_dir());
	int len = json_result_text(&all, text, sizeof(text));

	assert_true(len > 0);
	fixture_write("result.json", text, (size_t)len);
	assert_int_equal(run_read_result(fixture_dir(), &back, NULL), 0);
	assert_memory_equal(&all, &back, sizeof(all));
}

/* A result of an earlier version lacks fields, and may hold fields that were dropped. */
static void reads_records_of_other_versions(void **state)
{
	static const char old[] = "{\"verdict\":\"pass\",\"mood\":\"fine\",\"as_expected\":true}";
	struct run_record r;

	(void)state;
	fixture_write("result.json", old, strlen(old));
	assert_int_equal(run_read_result(fixture_dir(), &r, NULL), 0);
	assert_string_equal(r.verdict, "pass");
	assert_string_equal(r.folder, fixture_dir());
	assert_true(r.as_expected);
	assert_string_equal(r.rerun, "");
	assert_int_equal(r.seed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_keep_their_order),
		cmocka_unit_test(leaves_empty_fields_out),
		cmocka_unit_test_setup_teardown(all_fields_return, fixture_setup,
			fixture_teardown),
		cmocka_unit_test_setup_teardown(reads_records_of_other_versions, fixture_setup,
			fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
