/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words for sh, and their truncation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shell.h"
#include "text.h"

static void quotes_only_where_needed(void **state)
{
	static const char *const words[][2] = {
		{ "/usr/bin/lowtide", "/usr/bin/lowtide" }, { "a:b:c", "a:b:c" }, { "", "''" },
		{ "a b", "'a b'" }, { "$x", "'$x'" }, { "it's", "'it'\\''s'" }, { "~", "'~'" },
	};
	char buf[32];

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		*buf = '\0';
		shell_word(buf, sizeof(buf), words[i][0]);
		assert_string_equal(buf, words[i][1]);
	}
	text_put(buf, sizeof(buf), "exec ");
	shell_word(buf, sizeof(buf), "a b");
	assert_string_equal(buf, "exec 'a b'");
}

static void truncates_words(void **state)
{
	char buf[8] = "";

	(void)state;
	shell_word(buf, sizeof(buf), "a long word with '");
	assert_string_equal(buf, "'a long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_only_where_needed), cmocka_unit_test(truncates_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
