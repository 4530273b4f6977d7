/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of knowledge: how names match, and that each row can be reached and has a source. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "reader.h"
#include "tables.h"

#define NAMES_MAX 1024

struct names {
	unsigned n;
	char name[NAMES_MAX][48];
};

static void names_add(struct names *t, const char *name, size_t size)
{
	assert_true(t->n < NAMES_MAX && size > 0 && size < sizeof(t->name[0]));
	memcpy(t->name[t->n], name, size);
	t->name[t->n++][size] = '\0';
}

static void names_split(struct names *t, const char *names)
{
	for (size_t n; *names; names += n + strspn(names + n, " ")) {
		n = strcspn(names, " ");
		names_add(t, names, n);
	}
}

/*
 * The first dead name, or NULL: an earlier name matches all that it matches. A '*' in the later
 * name counts as a letter that only a '*' of the earlier name matches.
 */
static const char *dead_name(const struct names *t)
{
	for (unsigned i = 0; i < t->n; i++)
		for (unsigned k = 0; k < i; k++)
			if (table_name_fits(t->name[k], t->name[i]))
				return t->name[i];
	return NULL;
}

/* The first name with leading underscores whose rest no other name matches, or NULL. */
static const char *odd_underscores(const struct names *t)
{
	for (unsigned i = 0; i < t->n; i++) {
		const char *rest = t->name[i] + strspn(t->name[i], "_");
		unsigned k = 0;

		while (k < t->n && !table_name_fits(t->name[k], rest))
			k++;
		if (k == t->n)
			return t->name[i];
	}
	return NULL;
}

static void leading_underscores_do_not_count(void **state)
{
	(void)state;
	assert_true(table_name_fits("lt_fn", "lt_fn"));
	assert_true(table_name_fits("lt_fn", "__lt_fn"));
	assert_true(table_name_fits("lt_*", "_lt_fn"));
	assert_true(table_name_fits("__lt_fn", "__lt_fn"));
	assert_false(table_name_fits("__lt_fn", "lt_fn"));
	assert_false(table_name_fits("__lt_fn", "_lt_fn"));
	assert_false(table_name_fits("lt_fn", "lt__fn"));
	assert_false(table_name_fits("lt_fn", "lt_fn_"));
}

static void stars_stand_for_any_text(void **state)
{
	(void)state;
	assert_true(table_name_fits("lt_*", "lt_"));
	assert_false(table_name_fits("lt_*", "lt"));
	assert_true(table_name_fits("lt_*_wait", "lt_a_b_wait"));
	assert_false(table_name_fits("lt_*_wait", "lt_wait"));
	assert_true(table_name_fits("lt_*wait*", "lt_bit_wait_io"));
	assert_true(table_name_fits("*_panic", "__lt_panic"));
	assert_true(table_name_fits("*_panic", "_panic"));
	assert_false(table_name_fits("*_panic", "panic"));
	assert_true(table_names_fit("lt_a lt_b* lt_c", "__lt_bcd"));
	assert_false(table_names_fit("lt_a lt_b lt_c", "lt_bcd"));
	assert_false(table_names_fit("", "lt_a"));
}

static const char *dead_of(const char *names)
{
	static struct names t;

	t.n = 0;
	names_split(&t, names);
	return dead_name(&t);
}

static void finds_names_that_an_earlier_one_makes_dead(void **state)
{
	(void)state;
	assert_string_equal(dead_of("lt_a lt_b lt_a"), "lt_a");
	assert_string_equal(dead_of("lt_* lt_a"), "lt_a");
	assert_string_equal(dead_of("lt_* lt_a*"), "lt_a*");
	assert_string_equal(dead_of("lt_a __lt_a"), "__lt_a");
	assert_string_equal(dead_of("lt_*b lt_a*cb"), "lt_a*cb");
	assert_string_equal(dead_of("*_a lt_*_a"), "lt_*_a");
	assert_null(dead_of("lt_a lt_*"));
	assert_null(dead_of("__lt_a lt_a"));
	assert_null(dead_of("lt_a_* lt_a*"));
	assert_null(dead_of("lt_a* lt_*a"));
}

static void finds_underscores_that_tell_nothing_apart(void **state)
{
	struct names t = { 0 };

	(void)state;
	names_split(&t, "_lt_a* lt_a* lt_b __lt_d lt_*");
	assert_null(odd_underscores(&t));
	names_split(&t, "__tl_c");
	assert_string_equal(odd_underscores(&t), "__tl_c");
}

/* Every row of a table begins with its names. */
static void check_names(const char *table, const void *row, unsigned rows, size_t size, bool many)
{
	static struct names t;
	const char *name;

	t.n = 0;
	for (unsigned i = 0; i < rows; i++) {
		memcpy(&name, (const char *)row + i * size, sizeof(name));
		if (many)
			names_split(&t, name);
		else
			names_add(&t, name, strlen(name));
	}
	assert_true(t.n >= rows);
	name = dead_name(&t);
	if (name)
		fail_msg("%s: an earlier row makes \"%s\" dead", table, name);
	name = row == alias_table ? NULL : odd_underscores(&t);
	if (name)
		fail_msg("%s: write \"%s\" without its underscores", table, name);
}

#define CHECK_NAMES(t, many) check_names(#t, t##_table, t##_rows, sizeof(t##_table[0]), many)

static void no_row_is_dead(void **state)
{
	(void)state;
	CHECK_NAMES(alias, false);
	CHECK_NAMES(allocator, true);
	CHECK_NAMES(context, false);
	CHECK_NAMES(direction, true);
	CHECK_NAMES(idle, true);
	CHECK_NAMES(noise, true);
	CHECK_NAMES(subsystem, true);
	CHECK_NAMES(wait, false);
}

/* Sample line of a shape. "##" stands for '#' and a number. */
static void shape_line(const char *shape, char *out, size_t size)
{
	size_t n = 0;

	for (shape += strspn(shape, "~^"); *shape; shape++) {
		const char *word = *shape == '*' || *shape == '&' ? "x" : *shape == '@' ? "lt_fn" :
			*shape == '#' && shape[1] != '#' ? "1" : (char[]){ *shape, '\0' };

		n += (size_t)snprintf(out + n, size - n, "%s", word);
		assert_true(n < size);
	}
}

static void every_message_opens_the_report_of_its_row(void **state)
{
	(void)state;
	for (unsigned i = 0; i < report_rows; i++) {
		char line[256] = "";
		struct match m;

		shape_line(report_table[i].shape, line, sizeof(line));
		if (!scan_line((struct span){ line, strlen(line) }, &m) || m.row != i)
			fail_msg("\"%s\": another row takes \"%s\"", report_table[i].shape, line);
	}
}

static void every_line_of_a_failing_device_has_its_row(void **state)
{
	(void)state;
	for (unsigned i = 0; i < nearby_rows; i++) {
		char line[256] = "";
		struct match m;

		shape_line(nearby_table[i].shape, line, sizeof(line));
		scan_line((struct span){ line, strlen(line) }, &m);
		if (m.nearby != i + 1)
			fail_msg("\"%s\": row %u takes \"%s\"", nearby_table[i].shape, m.nearby,
				 line);
	}
}

static void no_word_of_a_section_hides_another(void **state)
{
	(void)state;
	for (unsigned i = 0; i < section_rows; i++)
		for (unsigned k = 0; k < i; k++)
			if (strstr(section_table[i].word, section_table[k].word))
				fail_msg("\"%s\" hides \"%s\"", section_table[k].word,
					 section_table[i].word);
}

static void need_source(const char *table, unsigned row, const char *source)
{
	if (!source || !source[0])
		fail_msg("%s: row %u has no source", table, row);
}

#define NEED_SOURCES(t)	do {						\
	assert_true(t##_rows > 0);					\
	for (unsigned i = 0; i < t##_rows; i++)				\
		need_source(#t, i, t##_table[i].source);		\
} while (0)

static void every_row_tells_its_source(void **state)
{
	(void)state;
	NEED_SOURCES(alias);
	NEED_SOURCES(allocator);
	NEED_SOURCES(context);
	NEED_SOURCES(direction);
	NEED_SOURCES(idle);
	NEED_SOURCES(nearby);
	NEED_SOURCES(noise);
	NEED_SOURCES(report);
	NEED_SOURCES(section);
	NEED_SOURCES(subsystem);
	NEED_SOURCES(wait);
}

static void check_alias(const char *function, const char *want)
{
	char name[80];

	table_alias(function, name, sizeof(name));
	assert_string_equal(name, want);
}

static void aliases_keep_what_the_star_stands_for(void **state)
{
	(void)state;
	check_alias("__x64_sys_fsync", "sys_fsync");
	check_alias("x64_sys_call", "x64_sys_call");
	check_alias("__SyS_fsync", "sys_fsync");
	check_alias("do_sys_open", "do_sys_open");
	check_alias("__wait_on_page_writeback_range", "folio_wait_writeback");
	check_alias("lt_fn", "lt_fn");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(leading_underscores_do_not_count),
		cmocka_unit_test(stars_stand_for_any_text),
		cmocka_unit_test(finds_names_that_an_earlier_one_makes_dead),
		cmocka_unit_test(finds_underscores_that_tell_nothing_apart),
		cmocka_unit_test(no_row_is_dead),
		cmocka_unit_test(every_message_opens_the_report_of_its_row),
		cmocka_unit_test(every_line_of_a_failing_device_has_its_row),
		cmocka_unit_test(no_word_of_a_section_hides_another),
		cmocka_unit_test(every_row_tells_its_source),
		cmocka_unit_test(aliases_keep_what_the_star_stands_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
