/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel log records: the documented format, escapes, and other bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "alloc_count.h"
#include "cleanup.h"
#include "kmsg.h"
#include "rng.h"

static void parses_documented_records(void **state)
{
	struct kmsg_record r;

	(void)state;
	assert_int_equal(kmsg_parse("3,1234,5140900,-;INFO: task x:7 blocked\n KEY=v\n", &r), 0);
	assert_int_equal(r.level, 3);
	assert_int_equal(r.seq, 1234);
	assert_int_equal(r.t_us, 5140900);
	assert_string_equal(r.text, "INFO: task x:7 blocked");
	assert_int_equal(kmsg_parse("30,1,2,c,more=x;daemon; text", &r), 0);
	assert_int_equal(r.level, 30 & 7);
	assert_string_equal(r.text, "daemon; text");
	assert_int_equal(kmsg_parse("6,1,2;", &r), 0);
	assert_string_equal(r.text, "");
}

static void decodes_escapes(void **state)
{
	struct kmsg_record r;

	(void)state;
	assert_int_equal(kmsg_parse("6,1,2,-;a\\x0ab\\x5cc\\xc3\\xA4\\x", &r), 0);
	assert_string_equal(r.text, "a\nb\\c\xc3\xa4\\x");
	assert_int_equal(kmsg_parse("6,1,2,-;\\x00\\xg0\\x1", &r), 0);
	assert_string_equal(r.text, "?\\xg0\\x1");
}

static void refuses_bad_records(void **state)
{
	static const char *const texts[] = {
		"", ";", "6", "6,1", "6,1,2", "6,1;x", "a,1,2,-;x", "6,b,2,-;x", "6,1,c,-;x",
		"6,1,2,-\nx;y", "-6,1,2,-;x", "6, 1,2,-;x",
	};
	struct kmsg_record r;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_equal(kmsg_parse(texts[i], &r), -EINVAL);
}

static void truncates_long_text(void **state)
{
	char raw[4000] = "6,1,2,-;";
	struct kmsg_record r;

	(void)state;
	memset(raw + strlen(raw), 'x', sizeof(raw) - strlen(raw) - 1);
	raw[sizeof(raw) - 1] = '\0';
	assert_int_equal(kmsg_parse(raw, &r), 0);
	assert_int_equal(strlen(r.text), sizeof(r.text) - 1);
}

static void survives_random_bytes(void **state)
{
	struct kmsg_record out;
	struct rng r;
	char raw[200];

	(void)state;
	rng_stream(&r, 5, "kmsg");
	for (int i = 0; i < 20000; i++) {
		for (size_t k = 0; k < sizeof(raw) - 1; k++)
			raw[k] = "6,1;\\x0aF\n\xff-"[rng_below(&r, 12)];
		raw[sizeof(raw) - 1] = '\0';
		if (!kmsg_parse(raw, &out))
			assert_true(memchr(out.text, 0, sizeof(out.text)) && out.level < 8);
	}
}

/* A read(2) returns one record, so a pipe with one record serves as the device. */
static void reads_one_record_a_call(void **state)
{
	unsigned long before;
	struct kmsg_record r;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	before = alloc_count();
	assert_true(write(ends[1], "4,9,8,-;hello\n", 14) == 14);
	assert_int_equal(kmsg_next(ends[0], &r), 1);
	assert_string_equal(r.text, "hello");
	assert_true(write(ends[1], "junk", 4) == 4);
	assert_int_equal(kmsg_next(ends[0], &r), -EINVAL);
	close(ends[1]);
	assert_int_equal(kmsg_next(ends[0], &r), 0);
	close(ends[0]);
	assert_int_equal(kmsg_next(ends[0], &r), -EBADF);
	assert_int_equal(alloc_count(), before);
}

static void reads_the_device(void **state)
{
	struct kmsg_record r;
	int fd = kmsg_open(), n;

	(void)state;
	if (fd < 0) {
		print_message("/dev/kmsg cannot be read here: %s\n", strerror(-fd));
		skip();
	}
	n = kmsg_next(fd, &r);
	assert_true(n == 0 || n == 1 || n == -EPIPE);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_documented_records), cmocka_unit_test(decodes_escapes),
		cmocka_unit_test(refuses_bad_records), cmocka_unit_test(truncates_long_text),
		cmocka_unit_test(survives_random_bytes), cmocka_unit_test(reads_one_record_a_call),
		cmocka_unit_test(reads_the_device),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
