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

#define SH(pid, stack) HUNG("sh", pid, "241", "", stack " reed_readdir+0x1/0x2 [reed]\n" \
	" iterate_dir+0x1/0x2\n __x64_sys_getdents+0x1/0x2\n")

/* Who sleeps in F waits for the task that went through F and deeper. */
static void the_task_ahead_is_the_culprit(void **state)
{
	(void)state;
	read_text(SH("5", " io_schedule+0x1/0x2\n do_read_cache_page+0x1/0x2\n")
		SH("7", " rpc_wait_bit_killable+0x1/0x2 [sunrpc]\n reed_fill+0x1/0x2 [reed]\n"
		   " do_read_cache_page+0x9/0x20\n")
		SH("6", " io_schedule+0x1/0x2\n do_read_cache_page+0x1/0x2\n"));
	assert_int_equal(doc.task[hang_culprit(&doc)].pid, 7);
	assert_says("behind it task sh (pid 5) sleeps on page read in reed_readdir [reed]");
}

#define REED_WORK "Workqueue: reed-wq reed_scan [reed]\n"

static void a_lock_waiter_is_a_victim_of_its_module(void **state)
{
	(void)state;
	read_text(HUNG("kworker/u9:4", "4", "241", REED_WORK, MUTEX
		       " reed_resize+0x1/0x2 [reed]\n reed_scan+0x1/0x2 [reed]\n" KWORKER)
		HUNG("kworker/u9:7", "7", "241", REED_WORK, " io_schedule+0x1/0x2\n"
		     " do_read_cache_folio+0x1/0x2\n efi_partition+0x1/0x2\n"
		     " reed_set_live+0x1/0x2 [reed]\n reed_scan+0x1/0x2 [reed]\n" KWORKER));
	assert_int_equal(doc.task[hang_culprit(&doc)].pid, 7);
	assert_says("sleeps on page read");
	assert_says("behind it task kworker/u9:4 (pid 4) sleeps on a mutex in reed_resize [reed]");
}

static void a_drain_waits_for_active_users(void **state)
{
	(void)state;
	assert_int_equal(read_text(HUNG("bash", "8", "241", "", MUTEX
		" reed_store+0x1/0x2 [reed]\n kernfs_fop_write_iter+0x1/0x2\n vfs_write+0x1/0x2\n")
		HUNG("rmmod", "9", "241", "", " __kernfs_remove.part.0+0x1/0x2\n"
		" kernfs_remove_by_name_ns+0x1/0x2\n device_del+0x1/0x2\n"
		" reed_remove+0x1/0x2 [reed]\n __do_sys_delete_module+0x1/0x2\n")),
		HANG_SURE_SUSPECT);
	assert_says("task rmmod (pid 9) sleeps on active users of a sysfs file");
	assert_says("waiting for task bash (pid 8), which sleeps on a mutex in reed_store [reed] "
		    "and waits for it");
}

#define RESHAPE(comm, pid) HUNG(comm, pid, "122", "", " wait_barrier+0x1/0x2 [raid10]\n" \
	" md_do_sync+0x1/0x2\n md_thread+0x1/0x2\n kthread+0x1/0x2\n")
#define ENDIO(comm, pid) HUNG(comm, pid, "491", "Workqueue: reed-endio reed_end_work [reed]\n", \
	" wait_for_completion+0x1/0x2\n __flush_work+0x1/0x2\n" \
	" reed_wait_csum+0x1/0x2 [reed]\n reed_end_work+0x1/0x2 [reed]\n" KWORKER)
#define BROKEN "task:md7_resync state:D stack:0\npid:716 ppid:2 flags:0x4\nCall Trace:\n" \
	" schedule+0x1/0x2\n raid5_get_active_stripe+0x1/0x2 [raid456]\n md_thread+0x1/0x2\n"

/* Tasks of one class, waiters of one pool and one task told twice wait for nobody here. */
static void a_class_of_threads_proves_nothing(void **state)
{
	(void)state;
	assert_int_equal(read_text(RESHAPE("md3_reshape", "3") RESHAPE("md9_reshape", "9")),
		HANG_SURE_SUSPECT);
	assert_keeps_quiet("waits for");
	assert_int_equal(read_text(ENDIO("kworker/u16:5", "5") ENDIO("kworker/u16:6", "6")),
		HANG_SURE_SUSPECT);
	assert_keeps_quiet("waits for");
	assert_says("all 2 workers in this text run reed_end_work and wait for a work item");
	assert_int_equal(read_text("sysrq: Show Blocked State\n" BROKEN BROKEN),
		HANG_SURE_SUSPECT);
	assert_int_equal(doc.tasks, 1);
}

static void an_owner_counts_in_any_state(void **state)
{
	(void)state;
	assert_int_equal(read_text(HUNG("a", "1", "122", "", MUTEX " reed_get+0x1/0x2 [reed]\n")
		"INFO: task a:1 is blocked on a mutex likely owned by task a:1.\n"),
		HANG_SURE_PROVEN);
	assert_says("sleeps on a mutex in reed_get [reed] for 122 s");
	assert_says("it holds that lock itself");
	read_text(HUNG("a", "1", "122", "", MUTEX " reed_get+0x1/0x2 [reed]\n")
		"INFO: task a:1 is blocked on a mutex likely owned by task b:2.\n"
		"task:b state:S stack:0 pid:2 ppid:2 flags:0x0\nCall Trace:\n schedule+0x1/0x2\n"
		" reed_hold+0x1/0x2 [reed]\n");
	assert_says("task b (pid 2) sleeps in reed_hold [reed]");
	assert_says("it owns the lock");
	read_text(HUNG("a", "1", "122", "", MUTEX " reed_get+0x1/0x2 [reed]\n")
		"INFO: task a:1 is blocked on a mutex likely owned by task b:2.\n"
		"1 lock held by b/2:\n"
		" #0: ffff888000000010 (&x){+.+.}-{4:4}, at: reed_a+0x1/0x2\n");
	assert_says("task a (pid 1) sleeps on a mutex in reed_get [reed]");
	assert_says("waiting for task b (pid 2), which owns it; its stack is not in this text");
}

static void says_that_the_holder_is_missing(void **state)
{
	(void)state;
	read_text(HUNG("a", "1", "122", "", " rwsem_down_read_slowpath+0x1/0x2\n"
		" down_read+0x1/0x2\n reed_get+0x1/0x2 [reed]\n")
		HUNG("b", "2", "368", "", " rwsem_down_read_slowpath+0x1/0x2\n"
		" down_read+0x1/0x2\n reed_fetch+0x1/0x2 [reed]\n"));
	assert_says("task b (pid 2) sleeps on an rwsem (read) in reed_fetch [reed] for 368 s");
	assert_says("no task in this text is seen to hold it");
	assert_says("sysrq-t");
}

#define RCU_STALL "rcu: INFO: rcu_preempt self-detected stall on CPU\n" \
	"rcu: \t3-....: (20999 ticks this GP) idle=5b1c/1/0x4 softirq=2/2 fqs=5249\n"
#define QUILL "CPU: 3 PID: 811 Comm: kworker/3:2 Not tainted 6.12.5 #1\n" \
	"Workqueue: quill_wq quill_work [quill]\nRIP: 0010:quill_walk+0x42/0x90 [quill]\n" \
	"Call Trace:\n <TASK>\n quill_work+0x88/0x1c0 [quill]\n" KWORKER " </TASK>\n"
#define RCU_KTHREAD "rcu: RCU grace-period kthread stack dump:\n" \
	"task:rcu_sched state:R  running task stack:0 pid:14 ppid:2 flags:0x4000\nCall Trace:\n" \
	" __schedule+0x1/0x2\n schedule+0x1/0x2\n rcu_gp_fqs_loop+0x1/0x2\n" \
	" rcu_gp_kthread+0x1/0x2\n"
#define GRACE HUNG("md4", "787", "122", "", " percpu_ref_switch_to_atomic_sync+0x1/0x2\n" \
	" md_check_recovery+0x1/0x2\n md_thread+0x1/0x2\n kthread+0x1/0x2\n")

static void what_spins_outranks_what_sleeps(void **state)
{
	(void)state;
	read_text(RCU_STALL QUILL GRACE);
	assert_says("kworker/3:2 (pid 811) on CPU 3); it runs in quill_walk [quill]");
	assert_says("behind it task md4 (pid 787) sleeps on RCU grace period");
	assert_non_null(strstr(exact, " rcu-stall|INFO: rcu detected stall in quill_work"));
	read_text(GRACE RCU_STALL QUILL);
	assert_int_equal(doc.task[hang_culprit(&doc)].pid, 811);
	read_text(RCU_STALL RCU_KTHREAD QUILL);
	assert_int_equal(doc.task[hang_culprit(&doc)].pid, 811);
	assert_keeps_quiet("rcu_sched");
}

/* Files of debugfs pass the call on to their owner. */
static void a_lockup_is_named_through_debugfs(void **state)
{
	(void)state;
	read_text("watchdog: BUG: soft lockup - CPU#1 stuck for 26s! [sh:77]\n"
		"CPU: 1 PID: 77 Comm: sh Not tainted 6.8.0 #1\nRIP: 0010:reed_spin+0x1/0x40\n"
		"Call Trace:\n reed_spin_write+0x1/0x2\n full_proxy_write+0x1/0x2\n"
		" vfs_write+0x1/0x2\n ksys_write+0x1/0x2\n do_syscall_64+0x1/0x2\n");
	assert_string_equal(doc.report[0].title, "BUG: soft lockup in reed_spin_write");
	assert_says("it runs in reed_spin");
}

/* Preempted between two functions: the work item is left. */
static void a_preempted_worker_is_named_by_its_work(void **state)
{
	(void)state;
	read_text(RCU_STALL "Task dump for CPU 0:\n"
		"task:kworker/u4:4 state:R  running task stack:0 pid:314 ppid:2 flags:0x4008\n"
		"Workqueue: events_unbound reed_check [reed]\nCall Trace:\n __schedule+0x1/0x2\n"
		" __cond_resched+0x33/0x50\n" KWORKER);
	assert_string_equal(doc.report[0].title, "INFO: rcu detected stall in reed_check");
	assert_says("kworker/u4:4 (pid 314)); it runs in reed_check");
}

#define STOPPER "watchdog: BUG: soft lockup - CPU#2 stuck for 26s! [migration/2:18]\n" \
	"CPU: 2 PID: 18 Comm: migration/2 Not tainted 6.14.0 #1\n" \
	"RIP: 0010:stop_machine_yield+0x2/0x10\nCall Trace:\n multi_cpu_stop+0x8f/0x100\n" \
	" cpu_stopper_thread+0x90/0x140\n smpboot_thread_fn+0xad/0x150\n"

static void a_stopper_waits_for_another_processor(void **state)
{
	(void)state;
	read_text(STOPPER LOCKUP(" handle_active_stripes+0x1/0x2 [raid456]\n"
				 " raid5d+0x3a6/0x680 [raid456]\n md_thread+0xa8/0x180\n"));
	assert_int_equal(doc.task[hang_culprit(&doc)].pid, 2460);
	assert_says("it runs in handle_active_stripes [raid456]");
}

#define ROUND "task:kworker/u4:1 state:R  running task stack:0 pid:29 ppid:2 flags:0x4000\n" \
	"Workqueue: loop0 loop_rootcg_workfn [loop]\nCall Trace:\n" \
	" ? shrink_folio_list+0x1/0x2\n ? try_to_free_pages+0x1/0x2\n" \
	" ? ext4_da_write_begin+0x1/0x2\n ? loop_process_work+0x1/0x2 [loop]\n"
#define POOL(comm, pid) "task:" comm " state:D stack:0 pid:" pid " ppid:2 flags:0x4000\n" \
	"Call Trace:\n schedule+0x1/0x2\n io_schedule_timeout+0x1/0x2\n mempool_alloc+0x1/0x2\n" \
	" bio_alloc_bioset+0x1/0x2\n shrink_folio_list+0x1/0x2\n balance_pgdat+0x1/0x2\n"

/* It cannot swap out, for the pages go to the disk that it serves itself. */
static void a_loop_worker_in_reclaim_comes_first(void **state)
{
	(void)state;
	read_text("sysrq: Show State\n" POOL("kswapd0", "42") ROUND POOL("hog", "126"));
	assert_says("task kworker/u4:1 (pid 29) of loop0 runs in");
	assert_says("behind it task kswapd0 (pid 42) sleeps on a mempool");
	assert_says("behind it task hog (pid 126)");
	assert_non_null(strstr(exact, " task|reclaim|loop"));
}

#define SLEEPER(stack) "sysrq: Show State\ntask:a state:S stack:0 pid:5 ppid:1 flags:0x0\n" \
	"Call Trace:\n schedule+0x1/0x2\n" stack

static void a_reply_that_is_owed_is_a_wait_in_state_s(void **state)
{
	(void)state;
	read_text(SLEEPER(" request_wait_answer+0x1/0x2 [fuse]\n"));
	assert_says("task a (pid 5) sleeps on a FUSE reply");
	read_text(SLEEPER(" handle_userfault+0x1/0x2\n handle_mm_fault+0x1/0x2\n"));
	assert_says("page from user space");
	assert_int_equal(read_text(SLEEPER(" do_epoll_wait+0x1/0x2\n")), HANG_SURE_NOT);
}

static void reclaim_tells_where_it_was_entered(void **state)
{
	(void)state;
	read_text(HUNG("a", "9", "122", "", " io_schedule+0x1/0x2\n folio_wait_writeback+0x1/0x2\n"
		" shrink_folio_list+0x1/0x2\n try_to_free_mem_cgroup_pages+0x1/0x2\n"
		" try_charge_memcg+0x1/0x2\n __filemap_add_folio+0x1/0x2\n"
		" reed_write_begin+0x1/0x2 [reed]\n generic_perform_write+0x1/0x2\n"));
	assert_says("inside memcg reclaim, entered from reed_write_begin [reed]");
}

#define THROTTLED(caller) HUNG("a", "9", "122", "", " throttle_direct_reclaim+0x1/0x2\n" \
	" try_to_free_pages+0x1/0x2\n __alloc_pages_slowpath+0x1/0x2\n" caller)
#define KSWAPD HUNG("kswapd0", "36", "122", "", " reed_begin+0x1/0x2 [reed]\n" \
	" do_shrink_slab+0x1/0x2\n shrink_slab+0x1/0x2\n balance_pgdat+0x1/0x2\n" \
	" kswapd+0x1/0x2\n")

/* Reclaim that kswapd does for a task is that task's reclaim. */
static void kswapd_is_stuck_in_the_code_that_waits_for_it(void **state)
{
	(void)state;
	read_text(THROTTLED(" reed_fill+0x1/0x2 [reed]\n") KSWAPD);
	assert_says("suspect: task kswapd0 (pid 36) sleeps in reed_begin [reed]");
	assert_says("task a (pid 9) sleeps in reclaim throttling until that reclaim gets on, and "
		    "may hold what it waits for: it came from reed_fill [reed]");
	read_text(THROTTLED(" birch_fill+0x1/0x2 [birch]\n") KSWAPD);
	assert_keeps_quiet("may hold");
}

static void a_frozen_file_system_is_called_that(void **state)
{
	(void)state;
	read_text(HUNG("a", "9", "122", "", " percpu_rwsem_wait+0x1/0x2\n"
		" __percpu_down_read+0x1/0x2\n mnt_want_write+0x1/0x2\n do_open+0x1/0x2\n"));
	assert_says("sleeps on a frozen file system");
	assert_keeps_quiet("seen to hold");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wait_is_where_the_task_sleeps),
		cmocka_unit_test(congestion_is_reclaim_only_in_reclaim),
		cmocka_unit_test(a_busy_thread_is_not_idle),
		cmocka_unit_test(the_task_ahead_is_the_culprit),
		cmocka_unit_test(a_lock_waiter_is_a_victim_of_its_module),
		cmocka_unit_test(a_drain_waits_for_active_users),
		cmocka_unit_test(a_class_of_threads_proves_nothing),
		cmocka_unit_test(an_owner_counts_in_any_state),
		cmocka_unit_test(says_that_the_holder_is_missing),
		cmocka_unit_test(what_spins_outranks_what_sleeps),
		cmocka_unit_test(a_lockup_is_named_through_debugfs),
		cmocka_unit_test(a_preempted_worker_is_named_by_its_work),
		cmocka_unit_test(a_stopper_waits_for_another_processor),
		cmocka_unit_test(a_loop_worker_in_reclaim_comes_first),
		cmocka_unit_test(a_reply_that_is_owed_is_a_wait_in_state_s),
		cmocka_unit_test(reclaim_tells_where_it_was_entered),
		cmocka_unit_test(kswapd_is_stuck_in_the_code_that_waits_for_it),
		cmocka_unit_test(a_frozen_file_system_is_called_that),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
