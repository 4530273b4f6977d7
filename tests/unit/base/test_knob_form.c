/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that show values in another form than they accept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "file.h"
#include "knob_parts.h"
#include "run_fixture.h"

#define IO "cgroup:io:lowtide-1:io.max"
#define THROTTLE "cgroup:blkio:lowtide-1:blkio.throttle.read_bps_device"
#define THP "/sys/kernel/mm/transparent_hugepage/enabled"

/* The write that restores old after value was set. */
static const struct row {
	const char *knob, *old, *value, *back;
} rows[] = {
	{ "/proc/sys/vm/swappiness", "60", "100", "60" },
	{ "cgroup:memory:lowtide-1:memory.max", "max", "1", "max" },
	{ "cgroup:memory:lowtide-1:memory.limit_in_bytes", "9223372036854771712", "1",
		"9223372036854771712" },
	{ THP, "always [madvise] never", "never", "madvise" },
	{ THP, "[always] madvise never", "never", "always" },
	{ "/sys/block/vda/queue/scheduler", "none [mq-deadline]", "none", "mq-deadline" },
	{ "/sys/block/vda/queue/odd", "a[b]c", "x", "a[b]c" },
	{ "/proc/sys/kernel/core_pattern", "|/x [y] z", "core", "|/x [y] z" },
	{ IO, "", "8:0 wbps=1", "8:0 rbps=max wbps=max riops=max wiops=max" },
	{ IO, "8:0 rbps=5 wbps=max\n9:1 rbps=7", "9:1 rbps=1", "9:1 rbps=7" },
	{ IO, "18:0 rbps=5", "8:0 rbps=1", "8:0 rbps=max wbps=max riops=max wiops=max" },
	{ THROTTLE, "", "8:0 100", "8:0 0" },
	{ THROTTLE, "8:0 4096\n8:16 1", "8:0 100", "8:0 4096" },
	{ "cgroup:io:g:io.weight", "default 100\n8:0 50", "200", "default 100" },
	{ "cgroup:io:g:io.weight", "default 100", "8:0 50", "8:0 default" },
	{ "cgroup:memory:g:memory.oom_control", "oom_kill_disable 0\nunder_oom 0", "1", "0" },
	{ "/sys/block/zram0/disksize", "4096", "1", "4096" },
	{ "/x/dirty_bytes", "8192", "4096", "8192" },
};

static void writes_back_in_the_accepted_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct knob_entry x;
		struct err e = { 0 };

		if (knob_form(rows[i].knob, rows[i].old, rows[i].value, &x, &e))
			fail_msg("%s: %s", rows[i].knob, e.msg);
		assert_string_equal(x.old, rows[i].back);
		assert_string_equal(x.target, rows[i].knob);
	}
}

/* The kernel rejects 0 here: another file restores the old value. */
static void restores_by_another_file(void **state)
{
	char knob[256], want[256];
	struct knob_entry x;

	(void)state;
	fixture_write("dirty_ratio", "20\n", 3);
	snprintf(knob, sizeof(knob), "%s/dirty_bytes", fixture_dir());
	snprintf(want, sizeof(want), "%s/dirty_ratio", fixture_dir());
	assert_int_equal(knob_form(knob, "0", "4096", &x, NULL), 0);
	assert_string_equal(x.what, knob);
	assert_string_equal(x.target, want);
	assert_string_equal(x.old, "20");
	snprintf(knob, sizeof(knob), "%s/dirty_background_bytes", fixture_dir());
	assert_int_equal(knob_form(knob, "0", "4096", &x, NULL), -ENOENT);
	assert_int_equal(knob_form("/sys/block/zram0/disksize", "0", "1", &x, NULL), 0);
	assert_string_equal(x.target, "/sys/block/zram0/reset");
	assert_string_equal(x.old, "1");
}

static void refuses_a_long_old_value(void **state)
{
	static char text[KNOB_OLD_BYTES + 1];
	struct knob_entry x;

	(void)state;
	memset(text, 'x', KNOB_OLD_BYTES);
	assert_int_equal(knob_form("/x", text, "1", &x, NULL), -E2BIG);
	assert_int_equal(knob_form(text, "1", "1", &x, NULL), -ENAMETOOLONG);
	text[KNOB_OLD_BYTES - 1] = '\0';
	assert_int_equal(knob_form("/x", text, "1", &x, NULL), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(writes_back_in_the_accepted_form), TEST(restores_by_another_file),
		TEST(refuses_a_long_old_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
