/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Comparison of two snapshots: tasks that sleep for good, tasks that keep waking. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "hang.h"

#define TASK(comm, state, pid, switches, role, frame) \
	"task:" comm " state:" state " stack:0 pid:" pid " ppid:1 flags:0x0 switches:" switches \
	" wchan:x role:" role "\n " frame "+0x1/0x2\n vfs_write+0x3/0x4\n"

struct row {
	const char *what, *first, *second;
	unsigned asleep, switching;
};

static struct hang_doc doc;

static void read_text(const char *text)
{
	hang_read(&doc, text, strlen(text));
}

static struct hang_motion motion_of(const char *first, const char *second)
{
	struct hang_motion out;

	hang_reset(&doc);
	read_text("lowtide: evidence 1 of 2 at 31.402 s\n");
	read_text(first);
	read_text("\nlowtide: evidence 2 of 2 at 32.904 s\n");
	read_text(second);
	hang_finish(&doc);
	hang_motion(&doc, &out);
	return out;
}

static const struct row rows[] = {
	{ "a worker asleep for good",
		TASK("w", "D", "7", "100", "worker", "folio_wait_writeback"),
		TASK("w", "D", "7", "100", "worker", "folio_wait_writeback"), 1, 0 },
	{ "a worker that sleeps anew",
		TASK("w", "D", "7", "100", "worker", "folio_wait_writeback"),
		TASK("w", "D", "7", "104", "worker", "folio_wait_writeback"), 0, 1 },
	{ "a worker that looked once whether its wait is over",
		TASK("w", "D", "7", "100", "worker", "mempool_alloc"),
		TASK("w", "D", "7", "101", "worker", "mempool_alloc"), 1, 0 },
	{ "one that went on to something else",
		TASK("w", "D", "7", "100", "worker", "mempool_alloc"),
		TASK("w", "D", "7", "101", "worker", "mutex_lock"), 0, 1 },
	{ "no switch, but another stack: neither",
		TASK("w", "D", "7", "100", "worker", "folio_wait_writeback"),
		TASK("w", "D", "7", "100", "worker", "mutex_lock"), 0, 0 },
	{ "an idle poller is not busy",
		TASK("w", "S", "7", "100", "worker", "poll_schedule"),
		TASK("w", "S", "7", "130", "worker", "poll_schedule"), 0, 0 },
	{ "nor is a worker between two operations, although it was caught awake",
		TASK("w", "R", "7", "100", "worker", "hrtimer_nanosleep"),
		TASK("w", "R", "7", "130", "worker", "hrtimer_nanosleep"), 0, 0 },
	{ "a spinner that never sleeps",
		TASK("w", "R", "7", "100", "worker", "shrink_lruvec"),
		TASK("w", "R", "7", "100", "worker", "shrink_lruvec"), 0, 1 },
	{ "a stuck server decides, its throttled victims wake for ever",
		TASK("srv", "D", "9", "50", "server", "folio_wait_writeback")
		TASK("w", "D", "7", "100", "worker", "balance_dirty_pages"),
		TASK("srv", "D", "9", "50", "server", "folio_wait_writeback")
		TASK("w", "D", "7", "190", "worker", "balance_dirty_pages"), 1, 0 },
	{ "a throttled server wakes for ever: it is the cause",
		TASK("srv", "D", "9", "50", "server", "balance_dirty_pages")
		TASK("w", "D", "7", "100", "worker", "folio_wait_bit"),
		TASK("srv", "D", "9", "90", "server", "balance_dirty_pages")
		TASK("w", "D", "7", "100", "worker", "folio_wait_bit"), 0, 1 },
	{ "only kernel threads are stuck",
		TASK("jbd2", "D", "70", "8", "other", "wait_on_buffer"),
		TASK("jbd2", "D", "70", "8", "other", "wait_on_buffer"), 1, 0 },
	{ "a task that is gone the second time",
		TASK("w", "D", "7", "100", "worker", "mutex_lock"), "", 0, 0 },
	{ "no snapshot at all", "", "", 0, 0 },
	{ "a header cut off", "task:w state:D pid:", "task:w state:D pid:", 0, 0 },
	{ "throttled writers wake, and all others sleep: they do not count",
		TASK("w", "D", "7", "100", "worker", "balance_dirty_pages")
		TASK("jbd2", "D", "70", "8", "other", "wait_on_buffer"),
		TASK("w", "D", "7", "190", "worker", "balance_dirty_pages")
		TASK("jbd2", "D", "70", "8", "other", "wait_on_buffer"), 1, 0 },
	{ "throttled writers alone decide",
		TASK("w", "D", "7", "100", "worker", "balance_dirty_pages.isra.0"),
		TASK("w", "D", "7", "190", "worker", "balance_dirty_pages.isra.0"), 0, 1 },
	{ "throttled by its wait channel, without a stack to read",
		"task:w state:D pid:7 switches:1 wchan:balance_dirty_pages role:worker\n"
		TASK("jbd2", "D", "70", "8", "other", "wait_on_buffer"),
		"task:w state:D pid:7 switches:9 wchan:balance_dirty_pages role:worker\n"
		TASK("jbd2", "D", "70", "8", "other", "wait_on_buffer"), 1, 0 },
	{ "workers are asked before other tasks",
		TASK("jbd2", "D", "70", "8", "other", "wait_on_buffer")
		TASK("w", "D", "7", "100", "worker", "mutex_lock"),
		TASK("jbd2", "D", "70", "8", "other", "wait_on_buffer")
		TASK("w", "D", "7", "110", "worker", "mutex_lock"), 0, 1 },
	{ "another place in the same function",
		TASK("w", "D", "7", "100", "worker", "mutex_lock"),
		"task:w state:D pid:7 switches:101 wchan:x role:worker\n"
		" mutex_lock+0x9/0x2\n vfs_write+0x3/0x4\n", 0, 1 },
	{ "an address that no symbol is known of",
		TASK("w", "D", "7", "100", "worker", "mutex_lock") " 0xffffffffc0a1b2c3\n",
		TASK("w", "D", "7", "101", "worker", "mutex_lock") " 0xffffffffc0a1b2c4\n", 0, 1 },
	{ "awake the first time, asleep the second",
		TASK("w", "R", "7", "100", "worker", "mutex_lock"),
		TASK("w", "D", "7", "100", "worker", "mutex_lock"), 0, 0 },
	{ "a pause that began after the first snapshot",
		TASK("w", "R", "7", "100", "worker", "vfs_read"),
		TASK("w", "D", "7", "103", "worker", "hrtimer_nanosleep"), 0, 1 },
	{ "a task that changes its name",
		TASK("w", "D", "7", "100", "worker", "mutex_lock"),
		TASK("v", "D", "7", "100", "worker", "mutex_lock"), 1, 0 },
	{ "a server that the first snapshot took for a worker",
		TASK("w", "D", "7", "100", "worker", "mutex_lock")
		TASK("v", "D", "8", "100", "worker", "mutex_lock"),
		TASK("w", "D", "7", "100", "server", "mutex_lock")
		TASK("v", "D", "8", "100", "worker", "mutex_lock"), 2, 0 },
	{ "an idle kernel worker that switched",
		TASK("kw", "I", "7", "100", "other", "worker_thread"),
		TASK("kw", "D", "7", "120", "other", "mutex_lock"), 0, 1 },
};

static void compares_every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hang_motion got = motion_of(rows[i].first, rows[i].second);

		if (got.asleep != rows[i].asleep || got.switching != rows[i].switching)
			fail_msg("%s: asleep %u, switching %u", rows[i].what, got.asleep,
				got.switching);
	}
}

/* pid 7 must not be taken for pid 77 that stands before it. */
static void matches_whole_pids(void **state)
{
	const char *first = TASK("w", "D", "7", "1", "worker", "mutex_lock");
	const char *second = TASK("v", "D", "77", "5", "worker", "mutex_lock")
		TASK("w", "D", "7", "1", "worker", "mutex_lock");
	struct hang_motion got = motion_of(first, second);

	(void)state;
	assert_int_equal(got.asleep, 1);
	assert_int_equal(got.switching, 0);
}

/* Tasks that explain the hang give way to others; counted tasks do not. */
static void counts_more_tasks_than_it_keeps(void **state)
{
	static char text[2][128 * 1024];
	struct hang_motion got;

	(void)state;
	for (unsigned i = 0, n[2] = { 0 }; i < 600; i++)
		for (unsigned k = 0; k < 2; k++)
			n[k] += (unsigned)snprintf(text[k] + n[k], sizeof(text[k]) - n[k],
				TASK("w", "D", "%u", "%u", "%s", "mutex_lock"), 100 + i,
				i % 3 ? 7 : 7 + 5 * k, i < 550 ? "other" : "worker");
	got = motion_of(text[0], text[1]);
	assert_true(doc.tasks_lost > 0);
	assert_int_equal(got.asleep, 34);
	assert_int_equal(got.switching, 16);
}

/* A suspicion that ended leaves its snapshots in front of the next one's. */
static void takes_the_last_pair(void **state)
{
	const char *stuck = TASK("w", "D", "7", "1", "worker", "mutex_lock");
	struct hang_motion got = motion_of(stuck, stuck);

	(void)state;
	assert_int_equal(got.asleep, 1);
	hang_reset(&doc);
	read_text("lowtide: evidence 1 of 2 at 1.000 s\n");
	read_text(stuck);
	read_text("lowtide: evidence 2 of 2 at 2.000 s\n");
	read_text(stuck);
	read_text("lowtide: evidence 1 of 2 at 3.000 s\n");
	read_text(stuck);
	read_text("lowtide: evidence 2 of 2 at 4.000 s\n");
	read_text(TASK("w", "D", "7", "9", "worker", "mutex_lock"));
	hang_finish(&doc);
	hang_motion(&doc, &got);
	assert_int_equal(got.asleep, 0);
	assert_int_equal(got.switching, 1);
}

/* Text without snapshots, as from sysrq, has stuck tasks and no motion. */
static void sees_no_motion_in_other_lists(void **state)
{
	const char *text = "task:w state:D stack:0 pid:7 ppid:1 flags:0x0\n mutex_lock+0x1/0x2\n";
	struct hang_motion got = motion_of(text, text);

	(void)state;
	assert_int_equal(got.asleep + got.switching, 0);
	assert_int_equal(doc.tasks, 1);
	assert_true(doc.task[0].stuck);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares_every_row),
		cmocka_unit_test(matches_whole_pids),
		cmocka_unit_test(counts_more_tasks_than_it_keeps),
		cmocka_unit_test(takes_the_last_pair),
		cmocka_unit_test(sees_no_motion_in_other_lists),
	};

	return cmocka_run_group_tests_name("hang_motion", tests, NULL, NULL);
}
