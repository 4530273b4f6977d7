/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cause and fingerprint: the blamed task, the confidence, and what keeps the fingerprint. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "cleanup.h"
#include "hang.h"

#define SERVER_IN_RECLAIM \
	"[<0>] folio_wait_bit_common+0x13d/0x350\n[<0>] folio_wait_writeback+0x2c/0x80\n" \
	"[<0>] shrink_folio_list+0x4f4/0xd50\n[<0>] try_to_free_mem_cgroup_pages+0x10d/0x260\n" \
	"[<0>] try_charge_memcg+0x1e2/0x870\n[<0>] handle_mm_fault+0xdb/0x2d0\n" \
	"[<0>] asm_exc_page_fault+0x22/0x30\n"
#define SERVER_THROTTLED \
	"[<0>] balance_dirty_pages+0x2f4/0xb50\n" \
	"[<0>] balance_dirty_pages_ratelimited_flags+0x2/0x3\n" \
	"[<0>] generic_perform_write+0x150/0x210\n[<0>] ksys_pwrite64+0x6a/0x90\n"
#define JOURNAL \
	"task:jbd2/nbd0-8 state:D stack:0 pid:214 ppid:2 flags:0x4 switches:9 role:kernel\n" \
	"[<0>] __wait_on_buffer+0x2c/0x80\n[<0>] jbd2_journal_commit_transaction+0x11b4/0x1a90\n" \
	"[<0>] kjournald2+0xa9/0x280\n"
#define WORKER(n) \
	"task:mmap_dirty." n " state:D stack:0 pid:22" n " ppid:1 flags:0x4 switches:5 wchan:y " \
	"role:worker\n[<0>] wait_transaction_locked+0x1/0x2\n[<0>] start_this_handle+0x1/0x2\n"

static struct hang_doc doc;
static char sentence[1024], exact[HANG_EXACT_MAX];

/* Two snapshots; between them the server switched 'woke' times. */
static enum hang_sure read_evidence(const char *stack, unsigned woke, const char *others)
{
	char text[4000];

	hang_reset(&doc);
	for (unsigned i = 1; i <= 2; i++) {
		snprintf(text, sizeof(text), "lowtide: evidence %u of 2 at 31.4 s\n"
			 "task:lt_pageserver state:D stack:0 pid:211 ppid:1 switches:%u wchan:z "
			 "role:server\n%s%s", i, 1000 + (i - 1) * woke, stack, others);
		hang_read(&doc, text, strlen(text));
	}
	hang_finish(&doc);
	hang_fingerprint(&doc, exact, sizeof(exact));
	return hang_cause(&doc, sentence, sizeof(sentence));
}

static enum hang_sure read_text(const char *text)
{
	hang_reset(&doc);
	hang_read(&doc, text, strlen(text));
	hang_finish(&doc);
	hang_fingerprint(&doc, exact, sizeof(exact));
	return hang_cause(&doc, sentence, sizeof(sentence));
}

static void blames_a_stuck_server(void **state)
{
	(void)state;
	assert_int_equal(read_evidence(SERVER_IN_RECLAIM, 0, JOURNAL WORKER("0") WORKER("1")),
		HANG_SURE_PROVEN);
	assert_string_equal(sentence,
		"page server lt_pageserver (pid 211) sleeps on folio writeback "
		"of its own device inside memcg reclaim (page fault -> try_charge_memcg -> "
		"shrink_folio_list -> folio_wait_writeback); behind it journal thread jbd2/nbd0-8 "
		"(pid 214) sleeps on a buffer; behind it worker mmap_dirty.0 (pid 220) sleeps on a "
		"transaction; behind it worker mmap_dirty.1 (pid 221) sleeps on a transaction");
	assert_int_equal(hang_worst(&doc), HANG_HANG);
}

static void blames_a_server_that_switches(void **state)
{
	(void)state;
	assert_int_equal(read_evidence(SERVER_THROTTLED, 37, JOURNAL WORKER("0")),
		HANG_SURE_PROVEN);
	assert_non_null(strstr(sentence, "page server lt_pageserver (pid 211) keeps waking"));
	assert_non_null(strstr(sentence, "dirty throttling"));
	assert_non_null(strstr(sentence, "pwrite -> balance_dirty_pages"));
	assert_int_equal(doc.task[0].switches[1] - doc.task[0].switches[0], 37);
}

/* Victims, their order, pids, offsets and builds change nothing; another wait does. */
static void fingerprint_ignores_victims_and_builds(void **state)
{
	char first[HANG_EXACT_MAX];
	struct hang_print a, b;

	(void)state;
	read_evidence(SERVER_IN_RECLAIM, 0, JOURNAL WORKER("0") WORKER("1"));
	memcpy(first, exact, sizeof(first));
	hang_print_make(&doc, &a);
	read_evidence("[<0>] wait_on_page_bit_common+0x1/0x2\n"
	"[<0>] wait_on_page_writeback+0x3/0x4\n"
		"[<0>] shrink_page_list+0x1/0x2\n[<0>] try_charge+0x1/0x2\n"
		"[<0>] handle_mm_fault+0x3/0x2d0\n", 0, WORKER("3") JOURNAL);
	assert_string_equal(first, exact);
	read_evidence(SERVER_THROTTLED, 5, WORKER("1") JOURNAL);
	hang_print_make(&doc, &b);
	assert_string_not_equal(first, exact);
	assert_true(hang_print_similarity(&a, &b) < 0.6);
	assert_true(hang_print_similarity(&a, &b) > 0.05);
	assert_true(hang_print_similarity(&a, &a) == 1);
}

#define VICTIM(name, pid, stack) \
	"INFO: task " name ":" pid " blocked for more than 120 seconds.\n" \
	"task:" name " state:D stack:0 pid:" pid " ppid:1 flags:0x0\n __schedule+0x1/0x2\n" stack
#define READER(pid) VICTIM("cat", pid, " __mutex_lock.isra.0+0x1/0x2\n rtnetlink_rcv_msg+0x2/0x3\n")
#define WRITER(pid) VICTIM("ip", pid, " mutex_lock+0x5/0x2\n tty_open+0x7/0x8\n")

/* Victims in another order are the same hang; a mutex of other code is another hang. */
static void fingerprint_tells_mutexes_apart(void **state)
{
	char first[HANG_EXACT_MAX];

	(void)state;
	read_text(READER("5") WRITER("6"));
	memcpy(first, exact, sizeof(first));
	read_text(WRITER("95") READER("94"));
	assert_string_equal(exact, first);
	read_text(READER("5"));
	memcpy(first, exact, sizeof(first));
	read_text(WRITER("5"));
	assert_string_not_equal(exact, first);
}

/* The kernel's own dump has no roles, and catches the server awake for a moment. */
static void fingerprint_reads_a_console(void **state)
{
	char first[HANG_EXACT_MAX];

	(void)state;
	read_evidence(SERVER_THROTTLED, 30, JOURNAL WORKER("0"));
	memcpy(first, exact, sizeof(first));
	read_text("[ 15.1] sysrq: Show State\n"
		"[ 15.2] task:lt_pageserver   state:R  running task     stack:0     pid:160   "
		"tgid:160   ppid:159\n[ 15.3]  schedule+0x27/0xc0\n[ 15.4]  "
		"balance_dirty_pages+0x3e7/0x9d0\n[ 15.5]  generic_perform_write+0x96/0x290\n"
		"[ 15.6] task:sync state:D stack:0 pid:164 ppid:1 flags:0x0\n"
		"[ 15.7]  folio_wait_writeback+0x27/0xc0\n");
	assert_string_equal(exact, first);
}

static void finds_a_lock_cycle(void **state)
{
	(void)state;
	assert_int_equal(read_text("INFO: task a:1 blocked for more than 120 seconds.\n"
		"task:a state:D stack:0 pid:1 ppid:2 flags:0x0\n mutex_lock+0x1/0x2\n"
		" lt_one+0x1/0x2\n"
		"INFO: task a:1 is blocked on a mutex likely owned by task b:2.\n"
		"INFO: task b:2 blocked for more than 120 seconds.\n"
		"task:b state:D stack:0 pid:2 ppid:2 flags:0x0\n mutex_lock+0x1/0x2\n"
		" lt_two+0x1/0x2\n"
		"INFO: task b:2 is blocked on a mutex likely owned by task a:1.\n"),
			HANG_SURE_PROVEN);
	assert_non_null(strstr(sentence, "which waits for it"));
}

static void finds_a_cycle_of_held_locks(void **state)
{
	(void)state;
	assert_int_equal(read_text("INFO: task a:1 blocked for more than 120 seconds.\n"
		"task:a state:D stack:0 pid:1 ppid:2 flags:0x0\n mutex_lock+0x1/0x2\n"
		" lt_one+0x1/0x2\n"
		"INFO: task b:2 blocked for more than 120 seconds.\n"
		"task:b state:D stack:0 pid:2 ppid:2 flags:0x0\n mutex_lock+0x1/0x2\n"
		" lt_two+0x1/0x2\n"
		"Showing all locks held in the system:\n2 locks held by a/1:\n"
		" #0: ffff888000000010 (&x){+.+.}-{4:4}, at: lt_one+0x1/0x2\n"
		" #1: ffff888000000020 (&y){+.+.}-{4:4}, at: lt_one+0x9/0x20\n"
		"2 locks held by b/2:\n"
		" #0: ffff888000000020 (&y){+.+.}-{4:4}, at: lt_two+0x1/0x2\n"
		" #1: ffff888000000010 (&x){+.+.}-{4:4}, at: lt_two+0x9/0x20\n"), HANG_SURE_PROVEN);
	assert_non_null(strstr(sentence, "which waits for it"));
}

#define LT_TASK(name, pid, state, switches) \
	"task:" name " state:" state " stack:0 pid:" pid " ppid:1 switches:" switches \
	" wchan:0 role:worker\n"
#define LT_SWAPOUT " lt_hash_lock+0x1/0x2 [p]\n lt_object_swapout+0x1/0x2 [p]\n" \
	" shrink_slab+0x1/0x2\n try_to_free_pages+0x1/0x2\n"
#define LT_ROLES(grower, finder) "lowtide: evidence 1 of 2 at 31.4 s\n" \
	LT_TASK("k", "90", "D", "7") LT_SWAPOUT " handle_mm_fault+0x1/0x2\n" \
	LT_TASK("a", "98", "D", "7") LT_SWAPOUT grower "\n" \
	LT_TASK("b", "99", "D", "7") " lt_object_lock+0x1/0x2 [p]\n" \
	" lt_object_grow+0x1/0x2 [p]\n" \
	LT_TASK("c", "97", "D", "7") " lt_object_lock+0x1/0x2 [p]\n" finder "\n"

/* The kernel names no owners: the code that a task runs tells which lock it holds. */
static void guesses_owners_by_their_code(void **state)
{
	(void)state;
	read_text(LT_ROLES(" lt_object_grow+0x1/0x2 [p]", " lt_hash_lookup+0x1/0x2 [p]"));
	assert_non_null(strstr(sentence, "a (pid 98) sleeps in lt_hash_lock"));
	assert_non_null(strstr(sentence, "c (pid 97), which sleeps in lt_object_lock"));
	read_text(LT_ROLES(" lt_object_grow+0x1/0x2 [p]", " lt_object_find+0x1/0x2 [p]"));
	assert_null(strstr(sentence, "and waits for it"));
}

#define LT_BUSY(state, n, switches) "lowtide: evidence " n " of 2 at 31.4 s\n" \
	LT_TASK("w", "98", state, switches) " lt_contig_launder+0x1/0x2\n op_write+0x1/0x2\n"

#define LT_PAUSE(n, switches) "lowtide: evidence " n " of 2 at 31.4 s\n" \
	LT_TASK("w", "98", "R", switches) " hrtimer_nanosleep+0x1/0x2\n do_syscall_64+0x1/0x2\n"

/* A worker that is awake in both snapshots, but was off the CPU in between. */
static void sees_a_restless_worker(void **state)
{
	(void)state;
	assert_int_equal(read_text(LT_BUSY("R", "1", "70") LT_BUSY("R", "2", "90")),
		HANG_SURE_SUSPECT);
	assert_non_null(strstr(sentence, "keeps waking and going back to sleep in lt_contig_"));
	assert_int_equal(read_text(LT_BUSY("R", "1", "70") LT_BUSY("R", "2", "70")),
		HANG_SURE_NOT);
	assert_int_equal(read_text(LT_BUSY("R", "1", "70")), HANG_SURE_NOT);
	assert_int_equal(read_text(LT_PAUSE("1", "70") LT_PAUSE("2", "90")), HANG_SURE_NOT);
}

/* Many sleepers on one channel: the channel is the planted function, and only suspected. */
static void suspects_a_crowded_channel(void **state)
{
	char text[20000];
	size_t n = 0;

	(void)state;
	n += (size_t)snprintf(text, sizeof(text), "sysrq: Show Blocked State\n");
	for (int i = 0; i < 41; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
			"task:cc1 state:D stack:0 pid:%d ppid:1 "
			"flags:0x0\n schedule+0x1/0x2\n lt_btalloc+0x1/0x2 [lt_uma]\n", 500 + i);
	assert_int_equal(read_text(text), HANG_SURE_SUSPECT);
	assert_non_null(strstr(sentence, "lt_btalloc"));
	assert_non_null(strstr(exact, "lt_btalloc"));
}

static void says_when_there_is_no_hang(void **state)
{
	static const char *const calm[] = {
		"", "sysrq: Show Blocked State\n", "[ 1.0] EXT4-fs (vda): mounted filesystem\n",
		"a invoked oom-killer: gfp_mask=0xcc0\n"
		"Memory cgroup out of memory: Killed process 7 (a)\n",
		"sysrq: Show State\ntask:kworker/0:0 state:I stack:0 pid:8 ppid:2 flags:0x0\n"
		" schedule+0x1/0x2\n worker_thread+0x1/0x2\n",
		"a: page allocation failure: order:0, mode:0x20\n",
		"WARNING: /etc/x does not exist\nINFO: lockdep is turned off.\n",
	};

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(calm); i++) {
		assert_int_equal(read_text(calm[i]), HANG_SURE_NOT);
		assert_true(hang_worst(&doc) < HANG_BUG);
	}
}

/* A sleep in atomic context is the caller's fault, most likely a module's. */
static void blames_the_module_of_an_atomic_sleep(void **state)
{
	static const char text[] =
		"BUG: scheduling while atomic: worker.0/143/0x00000002\n"
		"CPU: 0 UID: 0 PID: 143 Comm: worker.0 Tainted: G OE 6.12.117 #1\n"
		"Call Trace:\n <TASK>\n __schedule+0x9fa/0xbf0\n schedule+0x27/0xc0\n"
		" throttle_direct_reclaim+0x1aa/0x2c0\n ? lt_other+0x1/0x2 [other]\n"
		" try_to_free_pages+0xb1/0x200\n lt_fill+0x29/0x50 [lt_test]\n"
		" lt_insert+0x14/0x40 [lt_test]\n vfs_write+0xf8/0x450\n </TASK>\n";

	(void)state;
	assert_int_equal(read_text(text), HANG_SURE_NOT);
	assert_non_null(strstr(sentence, "throttle_direct_reclaim"));
	assert_non_null(strstr(sentence, "through lt_fill, lt_insert of the module lt_test"));
}

static void classifies_single_lines(void **state)
{
	static const struct {
		const char *line;
		enum hang_sign sign;
	} row[] = {
		{ "[ 1.0] INFO: task a:1 blocked for more than 30 seconds.", HANG_SIGN_HANG },
		{ "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", HANG_SIGN_HANG },
		{ "BUG: scheduling while atomic: a/1/0x2", HANG_SIGN_BUG },
		{ "WARNING: possible circular locking dependency detected", HANG_SIGN_BUG },
		{ "Kernel panic - not syncing: Fatal exception", HANG_SIGN_PANIC },
		{ "Out of memory: Killed process 454 (x) total-vm:1kB", HANG_SIGN_OOM },
		{ "WARNING: CPU: 0 PID: 36 at mm/x.c:215 lt_x+0x220/0x240", HANG_SIGN_WARNING },
		{ "EXT4-fs (vda): mounted", HANG_SIGN_NONE },
		{ "", HANG_SIGN_NONE },
	};

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(row); i++)
		assert_int_equal(hang_classify_line(row[i].line), row[i].sign);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blames_a_stuck_server),
		cmocka_unit_test(blames_a_server_that_switches),
		cmocka_unit_test(fingerprint_ignores_victims_and_builds),
		cmocka_unit_test(fingerprint_tells_mutexes_apart),
		cmocka_unit_test(fingerprint_reads_a_console),
		cmocka_unit_test(finds_a_lock_cycle),
		cmocka_unit_test(finds_a_cycle_of_held_locks),
		cmocka_unit_test(guesses_owners_by_their_code),
		cmocka_unit_test(sees_a_restless_worker),
		cmocka_unit_test(suspects_a_crowded_channel),
		cmocka_unit_test(says_when_there_is_no_hang),
		cmocka_unit_test(blames_the_module_of_an_atomic_sleep),
		cmocka_unit_test(classifies_single_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
