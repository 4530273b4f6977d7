/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sentence says of the wait: its direction, place and caller. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "hang.h"

#define HUNG(comm, pid, seconds, work, stack) \
	"INFO: task " comm ":" pid " blocked for more than " seconds " seconds.\n" \
	"task:" comm " state:D stack:0 pid:" pid " ppid:2 flags:0x0\n" work \
	"Call Trace:\n __schedule+0x1/0x2\n schedule+0x1/0x2\n" stack
#define MUTEX " schedule_preempt_disabled+0x1/0x2\n __mutex_lock.isra.0+0x1/0x2\n"

static struct hang_doc doc;
static char sentence[1024];

static enum hang_sure read_text(const char *text)
{
	hang_reset(&doc);
	hang_read(&doc, text, strlen(text));
	hang_finish(&doc);
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

#define TAG " io_schedule+0x1/0x2\n blk_mq_get_tag+0x1/0x2\n submit_bio+0x1/0x2\n"

static void io_says_whether_it_reads_or_writes(void **state)
{
	(void)state;
	read_text(HUNG("a", "9", "122", "", TAG " filemap_read+0x1/0x2\n vfs_read+0x1/0x2\n"));
	assert_says("sleeps on a request tag (read) for 122 s");
	read_text(HUNG("a", "9", "122", "", TAG " reed_writepages+0x1/0x2 [reed]\n"
		" filemap_fdatawrite_wbc+0x1/0x2\n vfs_read+0x1/0x2\n"));
	assert_says("sleeps on a request tag (write)");
	read_text(HUNG("a", "9", "122", "", TAG " reed_map+0x1/0x2 [reed]\n"));
	assert_keeps_quiet("(read)");
	read_text(HUNG("a", "9", "122", "", MUTEX " reed_read+0x1/0x2 [reed]\n"
		" vfs_read+0x1/0x2\n"));
	assert_keeps_quiet("(read)");
}

/* What called reclaim does not say what reclaim waits for. */
static void reclaim_has_its_own_direction(void **state)
{
	(void)state;
	read_text(HUNG("a", "9", "122", "", TAG " pageout+0x1/0x2\n shrink_folio_list+0x1/0x2\n"
		" try_to_free_pages+0x1/0x2\n filemap_read+0x1/0x2\n vfs_read+0x1/0x2\n"));
	assert_says("request tag (write)");
	read_text(HUNG("a", "9", "122", "", TAG " reed_scan+0x1/0x2\n shrink_slab+0x1/0x2\n"
		" try_to_free_pages+0x1/0x2\n filemap_read+0x1/0x2\n vfs_read+0x1/0x2\n"));
	assert_keeps_quiet("(read)");
}

/* syzkaller's and decode_stacktrace's forms; what was inlined comes first. */
static void a_symbolised_text_gives_file_and_line(void **state)
{
	(void)state;
	read_text(HUNG("a", "9", "122", "", MUTEX " reed_open+0x1/0x2 [reed] fs/reed/file.c:31\n"));
	assert_says("a mutex in reed_open [reed] (fs/reed/file.c:31) for 122 s");
	read_text(HUNG("a", "9", "122", "", MUTEX " reed_open (./include/linux/fs.h:7 "
		"fs/reed/file.c:31 (discriminator 2)) reed\n"));
	assert_says("a mutex in reed_open (fs/reed/file.c:31) for 122 s");
	read_text(HUNG("a", "9", "122", "", MUTEX " reed_open (fs/reed/file.c:31) [reed]\n"));
	assert_says("a mutex in reed_open [reed] (fs/reed/file.c:31) for 122 s");
	read_text(HUNG("a", "9", "122", "", " wait_transaction_locked+0x1/0x2 fs/jbd2/t.c:183\n"));
	assert_says("(wait_transaction_locked at fs/jbd2/t.c:183)");
	read_text(HUNG("a", "9", "122", "", MUTEX " reed_open+0x1/0x2 (unreliable)\n"
		" reed_x+0x1/0x2 at 12:30\n"));
	assert_keeps_quiet("12:30");
}

static void a_grace_period_is_named_by_who_asks_for_it(void **state)
{
	(void)state;
	read_text(HUNG("a", "9", "122", "", " __wait_rcu_gp+0x1/0x2\n synchronize_rcu+0x1/0x2\n"
		" synchronize_net+0x1/0x2\n reed_down+0x1/0x2 [reed]\n"));
	assert_says("sleeps on RCU grace period in reed_down [reed] for 122 s");
	read_text(HUNG("a", "9", "122", "", " __wait_rcu_gp+0x1/0x2\n synchronize_rcu+0x1/0x2\n"));
	assert_says("sleeps on RCU grace period in synchronize_rcu for 122 s");
}

#define COMMIT " jbd2_log_wait_commit+0x1/0x2\n ext4_sync_file+0x1/0x2\n"

static void the_thread_that_ends_a_wait_is_missed(void **state)
{
	(void)state;
	read_text(HUNG("a", "9", "122", "", COMMIT));
	assert_says("the journal's thread (jbd2) must end that wait and is not in this text");
	read_text(HUNG("a", "9", "122", "", COMMIT) HUNG("jbd2/vda", "8", "122", "",
		" reed_wait+0x1/0x2\n jbd2_journal_commit_transaction+0x1/0x2\n"));
	assert_keeps_quiet("must end that wait");
}

/* Only sleeping locks, and idle CPUs, leave the CPU through this function. */
static void a_cut_stack_still_says_that_it_waits_for_a_lock(void **state)
{
	(void)state;
	read_text(HUNG("a", "9", "122", "", " schedule_preempt_disabled+0x1/0x2\n"));
	assert_says("sleeps on a lock for 122 s");
	read_text("INFO: task a:9 blocked for more than 122 seconds.\n");
	assert_says("task a (pid 9) is blocked (its stack is not in this text) for 122 s");
}

static void a_stall_without_a_stack_names_its_cpus(void **state)
{
	(void)state;
	read_text("rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:\n"
		  "rcu: \t0-...0: (5 ticks this GP) idle=04cc/1/0x4000000000000000 fqs=2579\n"
		  "rcu: \t12-....: (1 GPs behind) idle=04cc/1/0x4 softirq=3/4 fqs=2579\n"
		  "rcu: \t(detected by 3, t=5252 jiffies, g=-1139, q=146 ncpus=4)\n");
	assert_says("; it is told of CPU 0, 12, whose stack is not in this text");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(io_says_whether_it_reads_or_writes),
		cmocka_unit_test(reclaim_has_its_own_direction),
		cmocka_unit_test(a_symbolised_text_gives_file_and_line),
		cmocka_unit_test(a_grace_period_is_named_by_who_asks_for_it),
		cmocka_unit_test(the_thread_that_ends_a_wait_is_missed),
		cmocka_unit_test(a_cut_stack_still_says_that_it_waits_for_a_lock),
		cmocka_unit_test(a_stall_without_a_stack_names_its_cpus),
	};

	return cmocka_run_group_tests_name("hang_sentence", tests, NULL, NULL);
}
