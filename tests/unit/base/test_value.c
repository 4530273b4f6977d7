/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers with units: valid and invalid text, and text that reads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "rng.h"
#include "value.h"

#define BAD UINT64_MAX	/* in the tables: must be refused */

typedef int parse_fn(const char *text, uint64_t *out, struct err *e);

struct row {
	const char *text;
	uint64_t want;
};

static void check_rows(parse_fn *parse, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err e = { 0 };
		uint64_t out = 0;
		int rc = parse(rows[i].text, &out, &e);

		if (rows[i].want == BAD) {
			if (rc != -EINVAL || !*e.msg)
				fail_msg("'%s' was taken", rows[i].text);
		} else if (rc || out != rows[i].want) {
			fail_msg("'%s': %d, %llu", rows[i].text, rc, (unsigned long long)out);
		}
	}
}

static void parses_numbers(void **state)
{
	static const struct row rows[] = {
		{ "0", 0 }, { "42", 42 }, { "0x2a", 42 }, { "0XfF", 255 },
		{ "18446744073709551614", BAD - 1 },
		{ "18446744073709551616", BAD }, { "", BAD }, { "-1", BAD }, { "+1", BAD },
		{ " 1", BAD }, { "1 ", BAD }, { "0x", BAD }, { "1a", BAD }, { "0x1g", BAD },
		{ "0x10000000000000000", BAD },
	};

	(void)state;
	check_rows(value_u64, rows, COUNT_OF(rows));
}

static void parses_sizes(void **state)
{
	static const struct row rows[] = {
		{ "0", 0 }, { "48M", 48 << 20 }, { "4k", 4096 }, { "1G", 1ull << 30 },
		{ "2T", 2ull << 40 }, { "16777215T", 16777215ull << 40 },
		{ "16777216T", BAD }, { "M", BAD }, { "1.5M", BAD }, { "48MB", BAD },
		{ "48 M", BAD }, { "-1M", BAD }, { "", BAD },
	};

	(void)state;
	check_rows(value_size, rows, COUNT_OF(rows));
}

static void parses_times(void **state)
{
	static const struct row rows[] = {
		{ "90", 90000 }, { "1.5s", 1500 }, { "300ms", 300 }, { "2m", 120000 },
		{ "1h", 3600000 }, { "1.5", 1500 }, { "0.001", 1 }, { "1.25h", 4500000 },
		{ "1.500000000", 1500 },
		{ "1.0005s", BAD }, { "1.00001s", BAD }, { "1.5ms", BAD }, { "1.", BAD },
		{ ".5", BAD }, { "1..5s", BAD }, { "1.5.5s", BAD }, { "1d", BAD }, { "s", BAD },
		{ "", BAD }, { "-1", BAD }, { "18446744073709551615h", BAD },
	};

	(void)state;
	check_rows(value_time_ms, rows, COUNT_OF(rows));
}

static void parses_percents(void **state)
{
	static const struct row rows[] = {
		{ "0", 0 }, { "40", 40 }, { "100%", 100 },
		{ "101", BAD }, { "40%%", BAD }, { "%", BAD }, { "4.5", BAD }, { "", BAD },
	};

	(void)state;
	check_rows(value_percent, rows, COUNT_OF(rows));
}

static void parses_bools(void **state)
{
	static const char *const words[] = { "no", "Yes", "0", "1", "false", "TRUE", "off", "on" };
	struct err e = { 0 };
	bool out;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		assert_int_equal(value_bool(words[i], &out, &e), 0);
		assert_int_equal(out, i & 1);
	}
	assert_int_equal(value_bool("2", &out, &e), -EINVAL);
	assert_int_equal(value_bool("", &out, &e), -EINVAL);
	assert_int_equal(value_bool(NULL, &out, &e), -EINVAL);
}

static void refuses_missing_text(void **state)
{
	uint64_t out;

	(void)state;
	assert_int_equal(value_u64(NULL, &out, NULL), -EINVAL);
	assert_int_equal(value_size(NULL, &out, NULL), -EINVAL);
	assert_int_equal(value_time_ms(NULL, &out, NULL), -EINVAL);
	assert_int_equal(value_percent(NULL, &out, NULL), -EINVAL);
}

static void prints_the_shortest_form(void **state)
{
	char buf[32];

	(void)state;
	value_size_text(48 << 20, buf, sizeof(buf));
	assert_string_equal(buf, "48M");
	value_size_text(1025, buf, sizeof(buf));
	assert_string_equal(buf, "1025");
	value_size_text(0, buf, sizeof(buf));
	assert_string_equal(buf, "0");
	value_time_text(1500, buf, sizeof(buf));
	assert_string_equal(buf, "1500ms");
	value_time_text(90000, buf, sizeof(buf));
	assert_string_equal(buf, "90s");
	value_time_text(0, buf, sizeof(buf));
	assert_string_equal(buf, "0ms");
}

static void reads_back_what_it_prints(void **state)
{
	struct rng r;
	char buf[32];

	(void)state;
	rng_stream(&r, 1, "value");
	for (int i = 0; i < 2000; i++) {
		uint64_t n = rng_u64(&r) >> rng_below(&r, 64), out;

		value_size_text(n, buf, sizeof(buf));
		assert_int_equal(value_size(buf, &out, NULL), 0);
		assert_true(out == n);
		value_time_text(n, buf, sizeof(buf));
		assert_int_equal(value_time_ms(buf, &out, NULL), 0);
		assert_true(out == n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_numbers), cmocka_unit_test(parses_sizes),
		cmocka_unit_test(parses_times), cmocka_unit_test(parses_percents),
		cmocka_unit_test(parses_bools), cmocka_unit_test(refuses_missing_text),
		cmocka_unit_test(prints_the_shortest_form),
		cmocka_unit_test(reads_back_what_it_prints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
