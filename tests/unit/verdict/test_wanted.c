/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wanted hang and other ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "wanted.h"

static void takes_fingerprints(void **state)
{
	static const struct { const char *text, *print; } rows[] = {
		{ "0123456789abcdef", "0123456789abcdef" },
		{ "0123456789ABCDEF server|reclaim", "0123456789abcdef" },
		{ "0123456789abcde", NULL }, { "0123456789abcdef0", NULL },
		{ "0123456789abcdeg", NULL }, { "", NULL }, { "results/runs/x", NULL },
	};
	struct wanted w;

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(wanted_set(&w, rows[i].text), rows[i].print ? 0 : -EINVAL);
		assert_string_equal(w.print, rows[i].print ? rows[i].print : "");
	}
}

#define PRINT "0123456789abcdef server|reclaim"
#define OTHER "fedcba9876543210 task|rwsem"

static const struct row {
	const char *match, *expect, *cause;	/* asked for */
	const char *verdict, *got, *print;	/* found */
	enum find find;
	const char *told;			/* start of the sentence; "": none */
} rows[] = {
	{ "", "no hang", "", "pass", "", "", FIND_NONE, "" },
	{ "", "no hang", "", "deadlock", "x", PRINT, FIND_WANTED, "" },
	{ "", "no hang", "", "panic", "x", PRINT, FIND_WANTED, "" },
	{ "", "no hang", "rwsem", "stall", "on an rwsem", OTHER, FIND_WANTED, "the wanted" },
	{ "", "no hang", "rwsem", "stall", "on a folio", PRINT, FIND_OTHER, "another hang" },
	{ "", "no hang", "rwsem", "thrash", "", "", FIND_NONE, "" },
	{ "", "deadlock", "", "deadlock", "x", PRINT, FIND_WANTED, "" },
	{ "", "deadlock", "", "panic", "x", PRINT, FIND_OTHER, "another hang" },
	{ "", "hang", "rwsem", "livelock", "an rwsem", OTHER, FIND_WANTED, "the wanted" },
	{ "", "hang", "rwsem", "livelock", "a folio", OTHER, FIND_OTHER, "another hang" },
	{ "", "slow", "", "deadlock", "x", PRINT, FIND_WANTED, "" },
	{ PRINT, "no hang", "", "stall", "x", PRINT, FIND_WANTED, "the wanted" },
	{ PRINT, "no hang", "", "stall", "x", OTHER, FIND_OTHER, "another hang" },
	{ PRINT, "no hang", "", "stall", "x", "", FIND_OTHER, "another hang" },
	{ PRINT, "no hang", "", "broken", "", "", FIND_NONE, "" },
	{ PRINT, "no hang", "rwsem", "stall", "a folio", PRINT, FIND_WANTED, "the wanted" },
	{ PRINT, "deadlock", "", "livelock", "x", PRINT, FIND_WANTED, "the wanted" },
	{ PRINT, "deadlock", "", "deadlock", "x", OTHER, FIND_OTHER, "another hang" },
};

static void tells_the_wanted_hang_and_other_ones_apart(void **state)
{
	(void)state;
	for (const struct row *r = rows; r < rows + COUNT_OF(rows); r++) {
		struct run_record run = { 0 };
		struct expectation x = { 0 };
		struct wanted w = { 0 };

		assert_int_equal(expectation_set(&x, r->expect), 0);
		snprintf(x.cause, sizeof(x.cause), "%s", r->cause);
		if (*r->match)
			assert_int_equal(wanted_set(&w, r->match), 0);
		snprintf(run.verdict, sizeof(run.verdict), "%s", r->verdict);
		snprintf(run.cause, sizeof(run.cause), "%s", r->got);
		snprintf(run.fingerprint, sizeof(run.fingerprint), "%s", r->print);
		wanted_tell(&w, &x, &run);
		if (wanted_find(&w, &x, &run) != r->find ||
		    strncmp(run.wanted, r->told, strlen(r->told)) || !*r->told != !*run.wanted)
			fail_msg("row %zu: %d, '%s'", (size_t)(r - rows),
				wanted_find(&w, &x, &run), run.wanted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_fingerprints),
		cmocka_unit_test(tells_the_wanted_hang_and_other_ones_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
