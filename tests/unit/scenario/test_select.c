/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Selectors: all forms, and words that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "fake_registry.h"
#include "select.h"

static const struct scenario_variants both = { { "bad", "good" }, 2, { "v1", "v2" }, 2 };
static const struct scenario_variants twins = { { "bad", "good" }, 2, { "" }, 0 };
static const struct scenario_variants none = { { "" }, 0, { "" }, 0 };

/* Expand a word to "bad:v1 good:v1"; "": refused. */
static const char *expand(const char *word, const struct scenario_variants *v)
{
	static struct selection out[SELECT_MAX];
	static char text[200];
	unsigned i, n = 0;
	struct err e;

	*text = '\0';
	if (select_word(word, v, out, &n, &e))
		return text;
	for (i = 0; i < n; i++) {
		size_t len = strlen(text);

		assert_string_equal(out[i].file, "x/y.scn");
		snprintf(text + len, sizeof(text) - len, "%s%s:%s", len ? " " : "", out[i].twin,
			out[i].face);
	}
	return text;
}

static const struct {
	const char *word;
	const struct scenario_variants *v;
	const char *want;
} rows[] = {
	{ "x/y.scn", &both, "bad:v1 good:v1" },
	{ "x/y.scn:bad", &both, "bad:v1" },
	{ "x/y.scn:good:v2", &both, "good:v2" },
	{ "x/y.scn::v2", &both, "bad:v2 good:v2" },
	{ "x/y.scn:all", &both, "bad:v1 bad:v2 good:v1 good:v2" },
	{ "x/y.scn:all:v1", &both, "bad:v1 good:v1" },
	{ "x/y.scn:good:all", &both, "good:v1 good:v2" },
	{ "x/y.scn", &twins, "bad: good:" },
	{ "x/y.scn:all", &twins, "bad: good:" },
	{ "x/y.scn", &none, ":" },
	{ "x/y.scn:all", &none, ":" },
	{ "x/y.scn:", &both, "bad:v1 good:v1" },
	{ "x/y.scn:ugly", &both, "" },
	{ "x/y.scn:bad:v3", &both, "" },
	{ "x/y.scn:bad", &none, "" },
	{ "x/y.scn::v1", &twins, "" },
	{ "x/y.scn:bad:v1:more", &both, "" },
	{ "x/y.scn:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", &both, "" },
	{ ":bad", &both, "" },
};

static void expands_every_form(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < COUNT_OF(rows); i++)
		if (strcmp(expand(rows[i].word, rows[i].v), rows[i].want))
			fail_msg("%s: wanted '%s', got '%s'", rows[i].word, rows[i].want,
				expand(rows[i].word, rows[i].v));
}

static void refuses_too_many_runs(void **state)
{
	static struct selection out[SELECT_MAX];
	unsigned n = SELECT_MAX - 1;
	struct err e;

	(void)state;
	assert_true(select_word("x:all", &both, out, &n, &e) < 0);
	assert_int_equal(n, SELECT_MAX);
}

static void reads_variants_from_files(void **state)
{
	static const char text[] = "[scenario]\nsummary = s\n[load w]\nwhat = writer\n[twin a]\n";
	static struct selection out[SELECT_MAX];
	char *words[] = { (char *)fake_file("s", text, strlen(text)), "no-such-scenario" };
	unsigned n;
	struct err e;

	(void)state;
	assert_int_equal(select_words(words, 1, out, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_string_equal(out[0].twin, "a");
	assert_true(select_words(words, 2, out, &n, &e) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expands_every_form), cmocka_unit_test(refuses_too_many_runs),
		cmocka_unit_test(reads_variants_from_files),
	};

	fake_registry_use();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
