/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Foreign text: which characters a person's terminal gets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "err.h"
#include "json.h"
#include "rng.h"
#include "text.h"

static const struct {
	const char *from, *to;
} rows[] = {
	{ "", "" },
	{ "plain ASCII ~", "plain ASCII ~" },
	{ "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x90\xa7", "gr\xc3\xbc\xc3\x9f \xe2\x82\xac "
		"\xf0\x9f\x90\xa7" },
	{ "\033[2J\a\b\n\t\x7f", "?[2J?????" },
	{ "a\xc2\x80" "b\xc2\x9b" "31m\xc2\x9f", "a?b?31m?" },
	{ "\xc2\x9d" "0;title\xc2\x9c", "?0;title?" },
	{ "\x9b" "31m \xff\xfe \xc3", "?31m ?? ?" },
	{ "\xc0\xaf \xe0\x80\xaf \xed\xa0\x80 \xf4\x90\x80\x80", "?? ??? ??? ????" },
	{ "\xe2\x80\xae" "txt \xe2\x81\xa6 \xe2\x80\xa8 \xd8\x9c", "?txt ? ? ?" },
	{ "\xef\xbb\xbf \xef\xbf\xbe \xef\xbf\xbd", "? ? \xef\xbf\xbd" },
	{ "\xf3\xa0\x81\x81 \xe2\x80\x8b", "? ?" },
};

static void replaces_what_a_terminal_must_not_get(void **state)
{
	char text[64];

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), "%s", rows[i].from);
		text_clean(text);
		assert_string_equal(text, rows[i].to);
	}
}

/* No control, no change of direction and no invalid byte is left, whatever came in. */
static void leaves_nothing_hidden_in_random_bytes(void **state)
{
	char text[40];
	struct rng r;

	(void)state;
	rng_stream(&r, 5, "text");
	for (int round = 0; round < 20000; round++) {
		rng_fill(&r, text, sizeof(text) - 1);
		text[sizeof(text) - 1] = '\0';
		text_clean(text);
		for (size_t n = strlen(text), at = 0, bytes; at < n; at += bytes) {
			uint32_t code;

			bytes = text_character(text + at, n - at, &code);
			assert_in_range(bytes, 1, 4);
			assert_false(code < 0x20 || (code >= 0x7f && code < 0xa0));
			assert_false(code >= 0x202a && code <= 0x202e);
		}
	}
}

static void cleans_the_values_that_an_error_quotes(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(err_set(&e, ENOENT, "no load '%s' in %s", "\033]0;x\a", "a\xc2\x9b" "b"),
		-ENOENT);
	assert_string_equal(e.msg, "no load '?]0;x?' in a?b");
	err_wrap(&e, "\xff%s", "\xe2\x80\xae.scn");
	assert_string_equal(e.msg, "??.scn: no load '?]0;x?' in a?b");
}

/* JSON keeps all characters, and a terminal that shows it obeys none of them. */
static void escapes_in_json_what_a_terminal_obeys(void **state)
{
	const char *value = "a\x7f\xc2\x9b\xe2\x80\xae\xf3\xa0\x81\x81\xc3\xbc";
	char text[128];
	struct json *back;
	int n;

	(void)state;
	json_reset();
	n = json_write(json_of_text(value), text, sizeof(text));
	assert_string_equal(text, "\"a\\u007f\\u009b\\u202e\\udb40\\udc41\xc3\xbc\"");
	back = json_parse(text, (size_t)n);
	assert_string_equal(json_text(back), value);
	for (size_t size = 1; size <= (size_t)n; size++)
		assert_int_equal(json_write(back, text, size), -ENOSPC);
	assert_int_equal(json_write(back, text, (size_t)n + 1), n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replaces_what_a_terminal_must_not_get),
		cmocka_unit_test(leaves_nothing_hidden_in_random_bytes),
		cmocka_unit_test(cleans_the_values_that_an_error_quotes),
		cmocka_unit_test(escapes_in_json_what_a_terminal_obeys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
