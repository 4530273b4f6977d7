/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON from the arena: parse, print, mend, and run out of room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc_count.h"
#include "cleanup.h"
#include "json.h"
#include "rng.h"

static void reads_values(void **state)
{
	static const char text[] = "{\"event\":\"STOP\",\"n\":-7,\"on\":true,\"list\":[1,\"b\"]}";
	const struct json *v;
	int64_t n;
	bool b;

	(void)state;
	json_reset();
	v = json_parse(text, strlen(text));
	assert_string_equal(json_text(json_get(v, "event")), "STOP");
	assert_true(json_i64(json_get(v, "n"), &n) && n == -7);
	assert_true(json_bool(json_get(v, "on"), &b) && b);
	assert_true(json_i64(json_at(json_get(v, "list"), 0), &n) && n == 1);
	assert_string_equal(json_text(json_at(json_get(v, "list"), 1)), "b");
	assert_null(json_at(json_get(v, "list"), 2));
	assert_null(json_text(json_get(v, "n")));
	assert_false(json_i64(json_get(v, "event"), &n));
	assert_false(json_bool(json_get(v, "n"), &b));
}

static void null_is_absent(void **state)
{
	struct json *o;
	int64_t n;
	bool b;

	(void)state;
	json_reset();
	o = json_new_object();
	assert_null(json_get(NULL, "x"));
	assert_null(json_get(o, "x"));
	assert_null(json_text(NULL));
	assert_null(json_at(NULL, 0));
	assert_null(json_at(o, 0));
	assert_false(json_i64(NULL, &n));
	assert_false(json_bool(NULL, &b));
	json_put_text(NULL, "k", "v");
	json_put(o, "k", NULL);
	json_push(NULL, json_of_i64(1));
	json_push(o, NULL);
	assert_null(json_get(o, "k"));
}

static void refuses_bad_text(void **state)
{
	static const char *const texts[] = {
		"", "{", "{\"a\":}", "[1,]", "nul", "\"\xff\"", "{\"a\":1}x", "\"\\u0000\"",
		"99999999999999999999",
	};
	char deep[5000];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		json_reset();
		assert_null(json_parse(texts[i], strlen(texts[i])));
	}
	memset(deep, '[', sizeof(deep));
	json_reset();
	assert_null(json_parse(deep, sizeof(deep)));
	assert_null(json_parse(NULL, 0));
}

static void writes_compact_text(void **state)
{
	struct json *o, *list;
	char buf[128];

	(void)state;
	json_reset();
	o = json_new_object();
	list = json_new_array();
	json_put_text(o, "z", "a\"\n");
	json_put_i64(o, "a", INT64_MIN);
	json_put_bool(o, "m", false);
	json_put_real(o, "r", 1.0 / 3);
	json_push(list, json_of_text("x"));
	json_push(list, json_of_i64(2));
	json_put(o, "l", list);
	json_put_text(o, "none", NULL);
	assert_int_equal(json_write(o, buf, sizeof(buf)), 85);
	assert_string_equal(buf, "{\"z\":\"a\\\"\\n\",\"a\":-9223372036854775808,\"m\":false,"
		"\"r\":0.333333,\"l\":[\"x\",2],\"none\":null}");
	assert_int_equal(json_write(o, buf, 85), -ENOSPC);
	assert_int_equal(json_write(o, buf, 86), 85);
	assert_int_equal(json_write(o, buf, 0), -ENOSPC);
	assert_int_equal(json_write(NULL, buf, sizeof(buf)), -EINVAL);
}

#define MARK "\xef\xbf\xbd"

static void mends_bad_utf8(void **state)
{
	static const struct {
		const char *given, *want;
	} rows[] = {
		{ "\xc3\xa4 \xe2\x82\xac", "\xc3\xa4 \xe2\x82\xac" },
		{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
		{ "a\xff" "b", "a" MARK "b" },
		{ "\xc3", MARK },
		{ "\xe2\x82", MARK MARK },
		{ "\xc0\xaf", MARK MARK },
		{ "\xed\xa0\x80", MARK MARK MARK },
		{ "\xf4\x90\x80\x80", MARK MARK MARK MARK },
		{ "\xf0\x9f\x98x", MARK MARK MARK "x" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		json_reset();
		assert_string_equal(json_text(json_of_text(rows[i].given)), rows[i].want);
	}
}

/* Text of arbitrary bytes must read back. */
static void reads_back_what_it_writes(void **state)
{
	char text[64], out[1024];
	struct rng r;

	(void)state;
	rng_stream(&r, 9, "json");
	for (int i = 0; i < 20000; i++) {
		struct json *o;
		int n;

		rng_fill(&r, text, sizeof(text));
		text[sizeof(text) - 1] = '\0';
		json_reset();
		o = json_new_object();
		json_put_text(o, "t", text);
		n = json_write(o, out, sizeof(out));
		assert_true(n > 0);
		assert_null(memchr(out, '\n', (size_t)n));
		assert_non_null(json_text(json_get(json_parse(out, (size_t)n), "t")));
		json_reset();
		json_parse(text, sizeof(text));
	}
}

/* A full arena gives absent values; the next reset makes room. */
static void survives_a_full_arena(void **state)
{
	static char buf[600000];
	struct json *list, *o;

	(void)state;
	json_reset();
	list = json_new_array();
	for (int i = 0; i < 100000; i++) {
		o = json_new_object();
		json_put_text(o, "key", "some text that takes room");
		json_push(list, o);
	}
	assert_null(json_new_object());
	assert_null(json_of_text("x"));
	assert_null(json_parse("[1]", 3));
	assert_int_equal(json_write(list, buf, sizeof(buf)), -ENOSPC);
	json_reset();
	assert_non_null(json_parse("[1]", 3));
	memset(buf, '1', 70000);
	assert_null(json_parse(buf, 70000));
	memset(buf, ',', 60000);
	for (int i = 0; i < 60000; i += 2)
		buf[i] = '1';
	buf[0] = '[';
	buf[59999] = ']';
	assert_null(json_parse(buf, 60000));
	json_reset();
	assert_non_null(json_new_object());
}

static void never_allocates(void **state)
{
	static const char text[] = "{\"a\":[1,2.5,\"x\",null,{\"b\":\"\\u00e4\"}]}";
	unsigned long before = alloc_count();
	char out[128];
	void *volatile one;

	(void)state;
	if (!alloc_counts()) {
		print_message("a sanitizer has its own malloc\n");
		skip();
	}
	for (int i = 0; i < 1000; i++) {
		json_reset();
		assert_true(json_write(json_parse(text, strlen(text)), out, sizeof(out)) > 0);
	}
	assert_int_equal(alloc_count(), before);
	one = malloc(1);
	free(one);
	assert_int_equal(alloc_count(), before + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_allocates), cmocka_unit_test(reads_values),
		cmocka_unit_test(null_is_absent), cmocka_unit_test(refuses_bad_text),
		cmocka_unit_test(writes_compact_text), cmocka_unit_test(mends_bad_utf8),
		cmocka_unit_test(reads_back_what_it_writes),
		cmocka_unit_test(survives_a_full_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
