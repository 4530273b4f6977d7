/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two snapshots compared: who sleeps for good, who keeps waking, and whose word counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <string.h>

#include "evidence.h"

#define TASK(comm, state, pid, switches, role, frame) \
	"task:" comm " state:" state " stack:0 pid:" pid " ppid:1 flags:0x0 switches:" switches \
	" wchan:x role:" role "\n " frame "+0x1/0x2\n vfs_write+0x3/0x4\n"

struct row {
	const char *what, *first, *second;
	unsigned asleep, switching;
};

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
};

static void compares_every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct evidence_sum got;

		evidence_compare(rows[i].first, rows[i].second, &got);
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
	struct evidence_sum got;

	(void)state;
	evidence_compare(first, second, &got);
	assert_int_equal(got.asleep, 1);
	assert_int_equal(got.switching, 0);
}

/* Its own task runs, and is no evidence; the rehearsal reads its stack all the same. */
static void rehearses_with_every_task(void **state)
{
	static struct board board;

	(void)state;
	evidence_take(&board, 1, 0);
	assert_non_null(strstr(board.dump[0].text, "\ntask:test_evidence "));
	evidence_take(&board, 1, 1);
	assert_null(strstr(board.dump[0].text, "\ntask:test_evidence "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares_every_row),
		cmocka_unit_test(matches_whole_pids),
		cmocka_unit_test(rehearses_with_every_task),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
