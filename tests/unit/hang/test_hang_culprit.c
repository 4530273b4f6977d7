/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The right culprit and its wait: one rule, one test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cleanup.h"
#include "hang.h"

#define HUNG(comm, pid, seconds, work, stack) \
	"INFO: task " comm ":" pid " blocked for more than " seconds " seconds.\n" \
	"task:" comm " state:D stack:0 pid:" pid " ppid:2 flags:0x0\n" work \
	"Call Trace:\n __schedule+0x1/0x2\n schedule+0x1/0x2\n" stack
#define KWORKER " process_one_work+0x1/0x2\n worker_thread+0x1/0x2\n kthread+0x1/0x2\n" \
	" ret_from_fork+0x1/0x2\n"
#define MUTEX " schedule_preempt_disabled+0x1/0x2\n __mutex_lock.isra.0+0x1/0x2\n"

static struct hang_doc doc;
static char sentence[1024], exact[HANG_EXACT_MAX];

static enum hang_sure read_text(const char *text)
{
	hang_reset(&doc);
	hang_read(&doc, text, strlen(text));
	hang_finish(&doc);
	hang_fingerprint(&doc, exact, sizeof(exact));
	return hang_cause(&doc, sentence, sizeof(sentence));
}

static void assert_says(const char *words)
{
	if (!strstr(sentence, words))
		print_error("not \"%s\" in: %s\n", words, sentence);
	assert_non_null(strstr(sentence, words));
}

static void assert_keeps_quiet(const char *words)
{
	if (strstr(sentence, words))
		print_error("\"%s\" in: %s\n", words, sentence);
	assert_null(strstr(sentence, words));
}

#define CHECKPOINT " write_dirty_buffer+0x1/0x2\n jbd2_log_do_checkpoint+0x1/0x2 [jbd2]\n" \
	" ext4_writepages+0x1/0x2 [ext4]\n"

/* What called the function that sleeps is no wait; a lock keeps its name in any caller. */
static void a_wait_is_where_the_task_sleeps(void **state)
{
	(void)state;
	read_text(HUNG("a", "9", "122", "", " reed_wait+0x1/0x2 [reed]\n" CHECKPOINT));
	assert_string_equal(hang_wait_name(&doc.task[0]), "");
	assert_says("sleeps in reed_wait");
	read_text(HUNG("a", "9", "122", "", MUTEX " jbd2_log_do_checkpoint+0x1/0x2 [jbd2]\n"));
	assert_string_equal(hang_wait_name(&doc.task[0]), "mutex");
}

static void congestion_is_reclaim_only_in_reclaim(void **state)
{
	(void)state;
	read_text(HUNG("a", "9", "122", "", " io_schedule_timeout+0x1/0x2\n"
		" congestion_wait+0x1/0x2\n reed_writepages+0x1/0x2 [reed]\n"));
	assert_keeps_quiet("throttling");
	assert_says("reed_writepages");
	read_text(HUNG("a", "9", "122", "", " io_schedule_timeout+0x1/0x2\n"
		" congestion_wait+0x1/0x2\n shrink_inactive_list+0x1/0x2\n"
		" do_try_to_free_pages+0x1/0x2\n try_to_free_pages+0x1/0x2\n"));
	assert_says("reclaim throttling");
}

#define LOCKUP(stack) "watchdog: BUG: soft lockup - CPU#5 stuck for 26s! [md6_raid5:2460]\n" \
	"CPU: 5 PID: 2460 Comm: md6_raid5 Not tainted 6.8.0 #1\n" \
	"RIP: 0010:_raw_spin_unlock_irq+0x1f/0x40\nCall Trace:\n" stack

/* A thread is idle at its own waiting place only. */
static void a_busy_thread_is_not_idle(void **state)
{
	(void)state;
	read_text(LOCKUP(" handle_active_stripes.isra.0+0x3b4/0x5a0 [raid456]\n"
		" raid5d+0x3a6/0x680 [raid456]\n md_thread+0xa8/0x180\n kthread+0xef/0x120\n"));
	assert_string_equal(doc.report[0].function, "raid5d");
	read_text(LOCKUP(" schedule+0x1/0x2\n md_thread+0xa8/0x180\n kthread+0xef/0x120\n"));
	assert_string_equal(doc.report[0].function, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wait_is_where_the_task_sleeps),
		cmocka_unit_test(congestion_is_reclaim_only_in_reclaim),
		cmocka_unit_test(a_busy_thread_is_not_idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
