/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages: foreign text makes no markup, names make no paths, links lead where they should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "cleanup.h"
#include "html.h"

#define LOST "\xef\xbf\xbd"	/* U+FFFD */

static void foreign_text_makes_no_markup(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
		{ "a\"b'c&d", "a&quot;b&#39;c&amp;d" },
		{ "tab\tline\n", "tab\tline\n" },
		{ "\x1b[31m\x7f", LOST "[31m" LOST },
		{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
		{ "\xc3(\xff\xc0\xbc", LOST "(" LOST LOST LOST },
		{ "\xed\xa0\x80\xe2\x80\xae", LOST LOST LOST LOST },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct page p = { .s = NULL };

		page_text(&p, cases[i].text);
		assert_string_equal(p.s ? p.s : "", cases[i].want);
		page_free(&p);
	}
}

static void a_text_is_cut_between_its_bytes(void **state)
{
	struct page p = { .s = NULL };

	(void)state;
	page_text_n(&p, "a\0\xc3\xbc", 3);
	assert_string_equal(p.s, "a" LOST LOST);
	page_free(&p);
}

static void a_path_is_percent_encoded(void **state)
{
	struct page p = { .s = NULL };

	(void)state;
	page_path(&p, "../a b/\"c\"?d#e:%\xff");
	assert_string_equal(p.s, "../a%20b/%22c%22%3Fd%23e%3A%25%FF");
	page_free(&p);
}

static void names_of_files_are_plain_and_unique(void **state)
{
	char a[120], b[120];

	(void)state;
	page_name("20260131T030000Z-hammer-3am.buggy.v1-42", a, sizeof(a));
	assert_string_equal(a, "20260131T030000Z-hammer-3am.buggy.v1-42");
	page_name("../x", a, sizeof(a));
	page_name("./_x", b, sizeof(b));
	assert_null(strchr(a, '/'));
	assert_int_not_equal(*a, '.');
	assert_string_not_equal(a, b);
	page_name("", a, sizeof(a));
	assert_true(strlen(a) > 0);
	char many[600];

	memset(many, 'm', sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	page_name(many, a, sizeof(a));
	assert_true(strlen(a) <= 100);
	many[0] = 'n';
	page_name(many, b, sizeof(b));
	assert_string_not_equal(a + 1, b + 1);
}

static void relative_links_lead_from_folder_to_folder(void **state)
{
	static const struct { const char *from, *to, *want; } cases[] = {
		{ "/r/report/run", "/r/20260131T1", "../../20260131T1" },
		{ "/out/run", "/r/a/b", "../../r/a/b" },
		{ "/a/b", "/a/b/c", "c" },
		{ "/a/b", "/a/bc", "../bc" },
		{ "/a/bc", "/a/b", "../b" },
		{ "/a/b/c", "/a/b", "../../b" },
	};
	char buf[100];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		path_relative(cases[i].from, cases[i].to, buf, sizeof(buf));
		assert_string_equal(buf, cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(foreign_text_makes_no_markup),
		cmocka_unit_test(a_text_is_cut_between_its_bytes),
		cmocka_unit_test(a_path_is_percent_encoded),
		cmocka_unit_test(names_of_files_are_plain_and_unique),
		cmocka_unit_test(relative_links_lead_from_folder_to_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
