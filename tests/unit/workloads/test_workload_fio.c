/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The workload fio: progress from its estimate line, wrong data from its messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "program.h"
#include "work_bench.h"

extern const struct workload workload_fio;

static void fio_moves(void **state)
{
	struct bench b;

	(void)state;
	if (!bench_has_program("fio"))
		skip();
	bench_prepare(&b, &workload_fio, "");
	bench_set(&b, "args", "--name=x --ioengine=mmap --rw=randwrite --size=1m --bs=4k");
	assert_int_equal(bench_setup(&b), 0);
	bench_step_until(&b, 0);
	bench_close(&b);
}

static void fio_estimate_is_progress(void **state)
{
	static const struct { const char *text; uint64_t bytes; bool moved; } rows[] = {
		{ "Jobs: 2 (f=2): [w(2)][37.5%][w=372KiB/s][w=93 IOPS][eta 05s]", 380928, true },
		{ "Jobs: 1 (f=1): [m(1)][0.1%][r=1.5MiB/s,w=8B/s][r=9,w=1 IOPS]", 1572872, true },
		{ "Jobs: 1 (f=1): [w(1)][9.1%][eta 01h:02m:03s]", 0, false },
		{ "Jobs: 1 (f=1): [w(1)][9.1%][w=0KiB/s][w=0 IOPS][eta 00m:09s]", 0, false },
		{ "Jobs: 1 (f=1)", 0, false },
		{ "     issued rwts: total=0,400,0,0 short=0,0,0,0 dropped=0,0,0,0", 0, true },
		{ "     issued rwts: total=0,0,0,0 short=0,0,0,0 dropped=0,0,0,0", 0, false },
	};
	struct bench b;

	(void)state;
	if (!bench_has_program("fio"))
		skip();
	bench_prepare(&b, &workload_fio, "");
	bench_set(&b, "args", "--version");
	assert_int_equal(bench_setup(&b), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct program *o = b.work.state;

		o->moved = false;
		o->bytes = 0;
		o->kind->line(o, rows[i].text);
		assert_int_equal(o->moved, rows[i].moved);
		assert_int_equal(o->bytes, rows[i].bytes);
	}
	((struct program *)b.work.state)->moved = false;
	bench_step_until(&b, -EIO);
	bench_close(&b);
}

static void fio_finds_wrong_data(void **state)
{
	struct bench b;

	(void)state;
	if (!bench_has_program("fio"))
		skip();
	bench_prepare(&b, &workload_fio, "");
	bench_set(&b, "args", "--name=x --rw=read --size=64k --verify=crc32c --verify_fatal=1");
	assert_int_equal(bench_setup(&b), 0);
	bench_step_until(&b, -EBADMSG);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fio_moves), cmocka_unit_test(fio_estimate_is_progress),
		cmocka_unit_test(fio_finds_wrong_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
