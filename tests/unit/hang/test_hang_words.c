/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rare kernel messages, and other texts that use the kernel's words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cleanup.h"
#include "hang.h"

static struct hang_doc doc;

static void read_text(const char *text)
{
	hang_reset(&doc);
	hang_read(&doc, text, strlen(text));
	hang_finish(&doc);
}

struct message {
	enum hang_class class;
	const char *kind, *title;
	const char *text;
};

#define PC "CPU: 0 PID: 7 Comm: a\npc : lt_fn+0x1/0x2\n"
#define NIP "NIP [c000000000012340] lt_fn+0x24/0x60\n"
#define PSW "Krnl PSW : 0704c00180000000 0000000000115a3e (lt_fn+0x1e/0x60)\n"
#define EPC "epc   : 80123456 lt_fn+0x1/0x2\n"

static const struct message messages[] = {
	{ HANG_HANG, "spinlock", "BUG: spinlock lockup suspected in lt_fn",
	  "BUG: spinlock lockup suspected on CPU#0, a/7\n lock: lt+0x0/0x40, .magic: dead4ead\n"
	  "Call Trace:\n do_raw_spin_lock+0x1/0x2\n lt_fn+0x1/0x2\n" },
	{ HANG_HANG, "hard-lockup", "CPU does not answer a cross call",
	  "smp: csd: Detected non-responsive CSD lock (#1) on CPU#3, waiting 5000000041 ns for "
	  "CPU#02 lt_fn+0x0/0x20(0x0).\n" },
	{ HANG_HANG, "hard-lockup", "hard lockup in lt_fn",
	  "watchdog: CPU 4 detected hard LOCKUP on other CPUs 5\n"
	  "watchdog: CPU 5 Hard LOCKUP\n" NIP },
	{ HANG_HANG, "rcu-stall", "INFO: rcu detected stall",
	  "INFO: RCU detected CPU 0 stall (t=1000 jiffies)\n" },
	{ HANG_HANG, "fs-stall", "nfs: server not responding",
	  "lockd: server 192.0.2.1 not responding, still trying\n" },
	{ HANG_HANG, "fs-stall", "ceph: metadata server not responding",
	  "ceph: [1f3e5a7b 4123]: mds0 hung\n" },
	{ HANG_HANG, "fs-stall", "ZFS: I/O hung in the pool",
	  "panic: I/O to pool 'lt' appears to be hung on vdev guid 1 at '/dev/da0'.\n" },
	{ HANG_HANG, "io-timeout", "nbd: request not answered",
	  "block nbd0: Possible stuck request 00000000aaaa: control (read@0,4096B). Runtime 30 "
	  "seconds\n" },
	{ HANG_HANG, "sysrq-w", "tasks that refuse to freeze",
	  "Freezing of tasks failed after 20.001 seconds (1 tasks refusing to freeze, "
	  "wq_busy=0):\ntask:lt state:D stack:0 pid:77 ppid:1 flags:0x4\nCall Trace:\n"
	  " __schedule+0x1/0x2\n lt_fn+0x1/0x2\n" },
	{ HANG_HANG, "hard-lockup", "spin lock held too long",
	  "spin_lock: lt(0xffff), indefinite wait (30 secs)!\n" },
	{ HANG_WARNING, "io-timeout", "nvme: request timed out",
	  "nvme nvme0: I/O 12 QID 3 timeout, aborting\n" },
	{ HANG_WARNING, "io-timeout", "nvme: request timed out",
	  "nvme nvme0: I/O tag 12 (100c) opcode 0x2 (I/O Cmd) QID 3 timeout, aborting "
	  "req_op:READ(0) size:4096\n" },
	{ HANG_WARNING, "io-timeout", "scsi: command timed out",
	  "sd 2:0:0:0: [sda] tag#12 timing out command, waited 180s\n" },
	{ HANG_WARNING, "io-timeout", "ata: command timed out",
	  "         res 40/00:00:00:4f:c2/00:00:00:00:00/00 Emask 0x4 (timeout)\n" },
	{ HANG_WARNING, "fs-stall", "cifs: server not responding",
	  "CIFS: VFS: \\\\lt has not responded in 180 seconds. Reconnecting...\n" },
	{ HANG_WARNING, "oom", "oom: victim lt does not die",
	  "oom_reaper: unable to reap pid:77 (lt)\n" },
	{ HANG_WARNING, "oom", "oom: lt killed", "Out of Memory: Killed process 77 (lt).\n" },
	{ HANG_BUG, "lockdep-circular", "possible deadlock on an rt mutex",
	  "[ BUG: circular locking deadlock detected! ]\n" },
	{ HANG_BUG, "lockdep-other", "BUG: lock held at task exit time in lt_fn",
	  "[ BUG: lock held at task exit time! ]\na/7 is exiting with locks still held!\n"
	  "1 lock held by a/7:\n #0:  (&x){+.+.+.}, at: [<ffffffff81234567>] lt_fn+0x1/0x2\n" },
	{ HANG_BUG, "ubsan", "UBSAN: array index out of bounds in lt_fn",
	  "Internal error: UBSAN: array index out of bounds: 00000000f2005512 [#1] SMP\n" PC },
	{ HANG_BUG, "corruption", "BUG: Right Redzone overwritten",
	  "BUG kmalloc-64 (Not tainted): Right Redzone overwritten\n" },
	{ HANG_BUG, "oops", "BUG: unable to handle kernel NULL pointer dereference in lt_fn",
	  "BUG: Kernel NULL pointer dereference on read at 0x00000010\n"
	  "Oops: Kernel access of bad area, sig: 11 [#1]\n" NIP },
	{ HANG_BUG, "oops", "BUG: unable to handle kernel paging request in lt_fn",
	  "BUG: Unable to handle kernel instruction fetch\n"
	  "Oops: Kernel access of bad area, sig: 11 [#1]\n" NIP },
	{ HANG_BUG, "oops", "specification exception in lt_fn",
	  "specification exception: 0006 ilc:2 [#1] SMP\n" PSW },
	{ HANG_BUG, "oops", "Unhandled kernel unaligned access in lt_fn",
	  "Unhandled kernel unaligned access[#1]:\n" EPC },
	{ HANG_BUG, "oops", "Oops in lt_fn", "Oops[#1]:\nCpu 0\n" EPC },
	{ HANG_BUG, "oops", "Internal error in lt_fn",
	  "Internal error: synchronous external abort: 0000000096000010 [#1] SMP\n" PC },
	{ HANG_BUG, "gpf", "general protection fault",
	  "segment-related general protection fault: beec [#2] PREEMPT SMP\n" },
};

/* Mail, source, configuration and program logs are no kernel reports. */
static const char *const benign[] = {
	"Oops: I forgot the attachment.\n",
	"If a task is blocked for more than 120 seconds, khungtaskd prints a message.\n",
	"\"INFO: task X blocked for more than N seconds\" is what it looks like.\n",
	"A 'hardlockup': \"Watchdog detected hard LOCKUP on cpu N\".\n",
	"we found no possible circular locking dependency detected by anything\n",
	"The page allocation failure we discussed is unrelated.\n",
	"	panic(\"Kernel panic - not syncing: %s\", buf);\n",
	"	printk(\"WARNING: possible circular locking dependency detected\\n\");\n",
	"	pr_err(\"INFO: %s self-detected stall on CPU\\n\", rcu_state.name);\n",
	"[ 0.1] traps: lt[77] general protection fault ip:55 sp:7f error:0 in lt[55+1000]\n",
	"Sep 22 09:34:48 host sshd[5]: Internal error: bad packet\n",
	"Sep 22 09:34:48 host lt[5]: divide error: attempt\n",
	"Alignment trap: lt (77) PC=0x00008000 Instr=0xe5901000 Address=0x00000001 FSR 0x001\n",
	"kernel.hung_task_timeout_secs = 120\n# sysctl -w kernel.hung_task_panic=1\n",
	"Command line: hung_task_panic=1 softlockup_panic=1 nmi_watchdog=panic oops=panic\n",
	"sysrq: HELP : loglevel(0-9) show-blocked-tasks(w) show-all-locks(d)\n",
	"nfs: server 192.0.2.1 OK\n",
	"nvme nvme0: Shutdown timeout set to 10 seconds\n",
};

static unsigned check_message(const struct message *m)
{
	const struct hang_report *r;
	int at;

	read_text(m->text);
	at = hang_main_report(&doc);
	r = &doc.report[at < 0 ? 0 : at];
	if (at >= 0 && r->class == m->class && strcmp(r->kind, m->kind) == 0 &&
	    strcmp(r->title, m->title) == 0 && doc.reports == 1)
		return 0;
	print_message("want  %s %s: %s\nis    %s %s: %s (%u reports)\n%s\n",
		hang_class_name(m->class), m->kind, m->title, hang_class_name(r->class), r->kind,
		r->title, doc.reports, m->text);
	return 1;
}

static void reads_rare_messages(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(messages); i++)
		wrong += check_message(&messages[i]);
	assert_int_equal(wrong, 0);
}

static void leaves_foreign_text_alone(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(benign); i++) {
		read_text(benign[i]);
		if (doc.reports)
			print_message("%s: %s", doc.report[0].title, benign[i]);
		wrong += doc.reports;
	}
	assert_int_equal(wrong, 0);
}

#define ASLEEP(name, pid) "task:" name " state:D stack:0 pid:" pid " ppid:1 flags:0x4\n" \
	"Call Trace:\n __schedule+0x1/0x2\n lt_fn+0x1/0x2\n"

/* The owner's name may have colons, and words may stand behind its pid. */
static void reads_lock_owners(void **state)
{
	static const char *const line[] = {
		"is blocked on a mutex likely owned by task kworker/0:1:99.\n",
		"blocked on a semaphore likely last held by task kworker/0:1:99\n",
		"<writer> blocked on an rw-semaphore likely owned by task kworker/0:1:99 "
			"<reader>\n",
	};
	char text[600];

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(line); i++) {
		snprintf(text, sizeof(text),
			"INFO: task a b:100 blocked for more than 20 seconds.\n"
			ASLEEP("a b", "100") "INFO: task a b:100 %s" ASLEEP("kworker/0:1", "99"),
			line[i]);
		read_text(text);
		assert_int_equal(doc.tasks, 2);
		assert_int_equal(doc.task[0].blocker, 99);
		assert_int_equal(hang_culprit(&doc), 1);
	}
}

/* Two pids of the same name are counted separately. */
static void counts_pids_of_one_name_apart(void **state)
{
	(void)state;
	read_text("INFO: task a:7 blocked for more than 20 seconds.\n" ASLEEP("a", "7")
		"INFO: task a:8 blocked for more than 40 seconds.\n" ASLEEP("a", "8"));
	assert_int_equal(doc.tasks, 2);
	assert_int_equal(doc.task[0].blocked_s, 20);
	assert_int_equal(doc.task[1].blocked_s, 40);
	assert_int_equal(doc.task[1].pid, 8);
	assert_string_equal(doc.task[1].comm, "a");
}

#define DUMPED(state, work, stack) "SysRq : Show State\n" \
	"task:a state:" state " stack:0 pid:7 ppid:1 flags:0x0\n" work "Call Trace:\n" \
	" __schedule+0x1/0x2\n schedule+0x1/0x2\n " stack "+0x1/0x2\n lt_fn+0x1/0x2\n"

static void assert_waits(const char *text, const char *wait, bool stuck)
{
	read_text(text);
	assert_string_equal(hang_wait_name(&doc.task[0]), wait);
	if (doc.task[0].stuck != stuck)
		print_error("%s: %s\n", wait, stuck ? "not stuck" : "stuck");
	assert_int_equal(doc.task[0].stuck, stuck);
}

/* A program that another one owes an answer is stuck in state S and t, too. */
static void who_is_owed_an_answer_is_stuck(void **state)
{
	(void)state;
	assert_waits(DUMPED("S", "", "locks_lock_inode_wait"), "file lock", true);
	assert_waits(DUMPED("S", "", "__break_lease"), "lease of a file", true);
	assert_waits(DUMPED("S", "", "nlmclnt_block"), "NFS file lock", true);
	assert_waits(DUMPED("S", "", "nfs4_retry_setlk"), "NFS file lock", true);
	assert_waits(DUMPED("S", "", "dlm_posix_lock"), "file lock", true);
	assert_waits(DUMPED("t", "", "ptrace_stop"), "tracer", true);
	assert_waits(DUMPED("S", "", "sock_xmit"), "NBD reply", true);
	assert_waits(DUMPED("S", "", "pipe_read"), "pipe", false);
}

/* nbd's receiver sleeps until the next reply comes, whether one is owed or not. */
static void a_worker_that_receives_replies_is_not_stuck(void **state)
{
	(void)state;
	assert_waits(DUMPED("S", "Workqueue: nbd0-recv recv_work [nbd]\n", "sock_xmit"),
		     "NBD reply", false);
	assert_waits(DUMPED("D", "Workqueue: nbd0-recv recv_work [nbd]\n", "sock_xmit"),
		     "NBD reply", true);
}

static void a_device_that_was_stopped_is_called_that(void **state)
{
	(void)state;
	assert_waits(DUMPED("D", "", "md_handle_request"), "suspended md array", true);
	assert_waits(DUMPED("D", "", "mddev_suspend"), "I/O of an md array (suspend)", true);
	assert_waits(DUMPED("D", "", "blk_queue_enter"), "queue freeze", true);
}

static void put(void *arg, const char *text, size_t size)
{
	strncat(arg, text, size);
}

static void wraps_paragraphs(void **state)
{
	char text[200] = "";

	(void)state;
	hang_paragraph("no operation for 15 s; released, it did not recover", put, text, 20);
	assert_string_equal(text, "no operation for 15\ns; released, it did\nnot recover\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_rare_messages),
		cmocka_unit_test(leaves_foreign_text_alone),
		cmocka_unit_test(reads_lock_owners),
		cmocka_unit_test(counts_pids_of_one_name_apart),
		cmocka_unit_test(who_is_owed_an_answer_is_stuck),
		cmocka_unit_test(a_worker_that_receives_replies_is_not_stuck),
		cmocka_unit_test(a_device_that_was_stopped_is_called_that),
		cmocka_unit_test(wraps_paragraphs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
