/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TAP output, byte by byte, with names and values that could break it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "alloc_count.h"
#include "tap.h"

static char text[8192];

/* Everything written to fd, which is closed. */
static const char *written(int fd)
{
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

	assert_true(n >= 0);
	text[n] = '\0';
	close(fd);
	return text;
}

static int open_memory(void)
{
	int fd = memfd_create("tap", 0);

	assert_true(fd >= 0);
	return fd;
}

static void writes_plain_points(void **state)
{
	unsigned long before;
	struct tap t;
	int fd = open_memory();

	(void)state;
	before = alloc_count();
	tap_begin(&t, fd, 0);
	tap_point(&t, true, "first", NULL, NULL);
	tap_point(&t, false, "second", NULL, NULL);
	tap_point(&t, true, "third", "SKIP", "no root");
	tap_point(&t, false, "fourth", "TODO", NULL);
	tap_end(&t);
	assert_int_equal(alloc_count(), before);
	assert_string_equal(written(fd),
		"ok 1 - first\nnot ok 2 - second\nok 3 - third # SKIP no root\n"
		"not ok 4 - fourth # TODO \n1..4\n");
}

static void escapes_hostile_names(void **state)
{
	struct tap t;
	int fd = open_memory();

	(void)state;
	tap_begin(&t, fd, 0);
	tap_point(&t, false, "a # SKIP\nok 2 - b \\", NULL, NULL);
	tap_point(&t, true, NULL, "SKIP", "x\n1..0");
	tap_bail(&t, "a\nb");
	tap_comment(&t, "%d%%\nok 9", 5);
	assert_string_equal(written(fd),
		"not ok 1 - a \\# SKIP ok 2 - b \\\\\nok 2 -  # SKIP x 1..0\n"
		"Bail out! a b\n# 5% ok 9\n");
}

static void writes_yaml_blocks(void **state)
{
	struct tap t;
	int fd = open_memory();

	(void)state;
	tap_begin(&t, fd, 4);
	tap_point(&t, false, "sub", NULL, NULL);
	tap_yaml_begin(&t);
	tap_yaml_text(&t, "cause", "say \"no\" \\ a\nb\tc\x01\x7f: [x] # y");
	tap_yaml_text(&t, "none", NULL);
	tap_yaml_u64(&t, "ms", UINT64_MAX);
	tap_yaml_end(&t);
	tap_end(&t);
	assert_string_equal(written(fd), "    not ok 1 - sub\n      ---\n"
		"      cause: \"say \\\"no\\\" \\\\ a\\nb\\tc\\x01\\x7f: [x] # y\"\n"
		"      none: \"\"\n      ms: 18446744073709551615\n      ...\n    1..1\n");
}

/* Truncated text stays within its line and its quotes. */
static void truncates_long_text_within_its_line(void **state)
{
	static char longer[5000];
	const char *out;
	struct tap t;
	int fd = open_memory();

	(void)state;
	memset(longer, '\n', sizeof(longer) - 1);
	tap_begin(&t, fd, 1);
	tap_yaml_text(&t, "k", longer);
	memset(longer, '#', sizeof(longer) - 1);
	tap_point(&t, true, longer, NULL, NULL);
	tap_comment(&t, "%s", longer);
	out = written(fd);
	for (int i = 0; i < 3; i++) {
		const char *end = strchr(out, '\n');

		assert_non_null(end);
		assert_true(end - out > 1000 && end - out < 2048);
		assert_true(i || end[-1] == '"');
		out = end + 1;
	}
	assert_string_equal(out, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_plain_points), cmocka_unit_test(escapes_hostile_names),
		cmocka_unit_test(writes_yaml_blocks),
		cmocka_unit_test(truncates_long_text_within_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
