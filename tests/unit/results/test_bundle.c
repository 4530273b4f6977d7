/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bundle: whole members, a correct manifest, and a disk that fills up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "alloc_count.h"
#include "bundle.h"
#include "cleanup.h"
#include "losses.h"
#include "run_fixture.h"

static char text[1 << 20], missing[256];

static int put(const char *name)
{
	return bundle_put(name, name, strlen(name));
}

/* A bundle as the supervisor writes it, but for one member. */
static void put_all_but(const char *absent)
{
	static const char *const names[] = { "why.txt", "fingerprint.txt", "stacks-1.txt",
		"stacks-2.txt", "sysrq-w.txt", "repeat.sh", "plan.txt", "scenario.scn",
		"versions.txt" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], absent) != 0)
			assert_int_equal(put(names[i]), 0);
	fixture_write("events.jsonl", "{}\n", 3);
	bundle_keep("events.jsonl", 3);
}

static int complete(void)
{
	return bundle_complete(fixture_dir(), missing, sizeof(missing));
}

/* A bundle without MANIFEST is incomplete: the supervisor died early. */
static void is_complete_only_with_a_manifest(void **state)
{
	(void)state;
	assert_int_equal(bundle_begin(fixture_dir()), 0);
	put_all_but("");
	assert_int_equal(bundle_put_result(&fixture_run), 0);
	assert_int_equal(complete(), 0);
	assert_string_equal(missing, "MANIFEST");
	assert_int_equal(bundle_end(), 0);
	assert_int_equal(complete(), 1);
	fixture_read("MANIFEST", text, sizeof(text));
	assert_non_null(strstr(text, "\nevents.jsonl              3 yes\n"));
	assert_null(strstr(text, " no\n"));
	fixture_read("why.txt", text, sizeof(text));
	assert_string_equal(text, "why.txt");
	fixture_read("result.json", text, sizeof(text));
	assert_non_null(strstr(text, "\"detect_ms\":22302"));
	assert_int_equal(bundle_end(), 0);
}

/* The answer names what is missing, in order of rank. */
static void names_missing_members_by_rank(void **state)
{
	(void)state;
	assert_int_equal(bundle_begin(fixture_dir()), 0);
	put_all_but("plan.txt");
	assert_int_equal(bundle_end(), 0);
	assert_int_equal(complete(), 0);
	assert_string_equal(missing, "result.json plan.txt");
	assert_int_equal(bundle_complete("/nowhere/at/all", missing, sizeof(missing)), -ENOENT);
}

/* MANIFEST lists files of other writers too, and whether they were cut short. */
static void manifest_says_no_of_cut_members(void **state)
{
	(void)state;
	assert_int_equal(bundle_begin(fixture_dir()), 0);
	put_all_but("");
	bundle_cut("events.jsonl");
	bundle_cut("no-member");
	assert_int_equal(bundle_put_result(&fixture_run), 0);
	assert_int_equal(bundle_end(), 0);
	assert_int_equal(complete(), 0);
	assert_string_equal(missing, "events.jsonl");
}

static const char *lost(void)
{
	static char words[400];

	losses_text(words, sizeof(words));
	return words;
}

/* A member is whole only if its writer says so, and if the disk has what was written. */
static void manifest_says_yes_only_of_what_was_written(void **state)
{
	(void)state;
	assert_int_equal(bundle_begin(fixture_dir()), 0);
	fixture_write("console.log", "half", 4);
	fixture_write("events.jsonl", "{}\n", 3);
	bundle_keep("events.jsonl", 5);
	fixture_write("result.tap", "1..1\n", 5);
	bundle_keep("result.tap", -1);
	bundle_keep("guest.dump", 7);
	assert_int_equal(put("plan.txt"), 0);
	bundle_lose("registers.txt", EFBIG);
	bundle_lose("registers.txt", EIO);
	assert_int_equal(bundle_end(), 0);
	fixture_read("MANIFEST", text, sizeof(text));
	assert_non_null(strstr(text, "\nconsole.log               4 no\n"));
	assert_non_null(strstr(text, "\nevents.jsonl              3 no\n"));
	assert_non_null(strstr(text, "\nresult.tap                5 yes\n"));
	assert_non_null(strstr(text, "\nplan.txt                  8 yes\n"));
	assert_non_null(strstr(text, "\nguest.dump                0 no\n"));
	assert_non_null(strstr(text, "\nregisters.txt             0 no\n"));
	assert_string_equal(lost(), "registers.txt: File too large; events.jsonl: Input/output "
		"error; guest.dump: No such file or directory");
	assert_int_equal(bundle_begin(fixture_dir()), 0);
	assert_string_equal(lost(), "");
	assert_int_equal(bundle_end(), 0);
}

/* A dead agent leaves no stacks, so the stacks of sysrq suffice. */
static void dumps_replace_missing_stacks(void **state)
{
	(void)state;
	assert_int_equal(bundle_begin(fixture_dir()), 0);
	put_all_but("stacks-2.txt");
	assert_int_equal(bundle_put_result(&fixture_run), 0);
	assert_int_equal(bundle_end(), 0);
	assert_int_equal(complete(), 1);
}

/* The last text replaces earlier ones, and names cannot leave the directory. */
static void keeps_the_last_text_of_a_member(void **state)
{
	(void)state;
	assert_int_equal(bundle_put("why.txt", "x", 1), -EBADF);
	assert_int_equal(bundle_begin(fixture_dir()), 0);
	assert_int_equal(bundle_put("why.txt", "first and longer", 16), 0);
	assert_int_equal(bundle_put("why.txt", "second", 6), 0);
	assert_int_equal(bundle_put("../why.txt", "x", 1), -EINVAL);
	assert_int_equal(bundle_end(), 0);
	fixture_read("why.txt", text, sizeof(text));
	assert_string_equal(text, "second");
	assert_false(fixture_has("why.txt.part"));
}

/* 2 MiB of disk, 1 MiB of it held back; a dump takes the rest. */
static void stays_within_a_full_disk(void **state)
{
	(void)state;
	if (!fixture_small_disk(2048))
		skip();
	assert_int_equal(bundle_begin(fixture_dir()), 0);
	assert_int_equal(bundle_put("guest.dump", text, 900 << 10), 0);
	fixture_fill_disk();
	assert_int_equal(bundle_put("registers.txt", text, 9000), -ENOSPC);
	assert_int_equal(bundle_put("stacks-1.txt", text, 500 << 10), 0);
	fixture_fill_disk();
	put_all_but("");
	assert_false(fixture_has("guest.dump"));
	fixture_fill_disk();
	assert_int_equal(bundle_put("why.txt", text, sizeof(text)), -ENOSPC);
	fixture_read("why.txt", text, sizeof(text));
	assert_string_equal(text, "why.txt");
	assert_int_equal(bundle_end(), 0);
}

/* The manifest names the members that did not fit, and fits itself. */
static void manifest_fits_on_a_full_disk(void **state)
{
	(void)state;
	if (!fixture_small_disk(1536))
		skip();
	assert_int_equal(bundle_begin(fixture_dir()), 0);
	fixture_fill_disk();
	assert_int_equal(bundle_put("registers.txt", text, 9000), -ENOSPC);
	assert_int_equal(bundle_end(), 0);
	assert_true(fixture_read("MANIFEST", text, sizeof(text)) > 0);
	assert_non_null(strstr(text, "\nregisters.txt"));
	assert_non_null(strstr(text, " no\n"));
}

static void allocates_nothing(void **state)
{
	(void)state;
	if (!alloc_counts())
		skip();
	assert_int_equal(bundle_begin(fixture_dir()), 0);
	unsigned long before = alloc_count();

	put_all_but("");
	assert_int_equal(bundle_put_result(&fixture_run), 0);
	assert_int_equal(bundle_end(), 0);
	assert_int_equal(alloc_count() - before, 0);
}

#define WITH_DIR(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DIR(is_complete_only_with_a_manifest),
		WITH_DIR(names_missing_members_by_rank),
		WITH_DIR(manifest_says_no_of_cut_members),
		WITH_DIR(manifest_says_yes_only_of_what_was_written),
		WITH_DIR(dumps_replace_missing_stacks),
		WITH_DIR(keeps_the_last_text_of_a_member),
		WITH_DIR(allocates_nothing),
		WITH_DIR(stays_within_a_full_disk),
		WITH_DIR(manifest_fits_on_a_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
