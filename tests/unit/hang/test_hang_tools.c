/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks that people take with debuggers and tracers, and tables of the BSDs. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
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

static const struct hang_task *only_stuck(void)
{
	const struct hang_task *t = NULL;

	for (unsigned i = 0; i < doc.tasks; i++) {
		if (!doc.task[i].stuck)
			continue;
		assert_null(t);
		t = &doc.task[i];
	}
	assert_non_null(t);
	return t;
}

#define CRASH(pid, comm) "PID: " pid "   TASK: ffff88810834d000  CPU: 1   COMMAND: \"" comm "\"\n"
#define CRASH_FRAME(function) " #1 [ffffc90003f674e8] " function " at ffffffff81c2a1b5\n"

/* foreach bt prints no states: epoll is a program's idle sleep, an NFS reply is not. */
static void counts_tasks_of_crash_by_their_wait(void **state)
{
	(void)state;
	read_text("crash> foreach bt\n" CRASH("1", "systemd") CRASH_FRAME("schedule")
		CRASH_FRAME("ep_poll") CRASH("2042", "my cp") CRASH_FRAME("schedule")
		CRASH_FRAME("rpc_wait_bit_killable") CRASH("9", "lt") CRASH_FRAME("schedule")
		CRASH_FRAME("lt_fn"));
	assert_string_equal(only_stuck()->comm, "my cp");
}

static void takes_states_from_commands_of_crash(void **state)
{
	(void)state;
	read_text("crash> foreach UN bt\n" CRASH("9", "lt") CRASH_FRAME("schedule")
		CRASH_FRAME("lt_fn") "crash> foreach bt\n" CRASH("10", "lt")
		CRASH_FRAME("schedule") CRASH_FRAME("lt_fn"));
	assert_int_equal(only_stuck()->pid, 9);
}

#define PS_ROWS \
	"   PID    PPID  CPU       TASK        ST  %MEM     VSZ    RSS  COMM\n" \
	">     0      0   0  ffffffff8260f480  RU   0.0       0      0  [swapper/0]\n" \
	"      1      0   2  ffff8881002b0000  IN   0.0  170620  12312  systemd\n" \
	"   2042   1980   1  ffff88810834d000  UN   0.1  170620   9000  my cp\n"

static void takes_states_from_ps_of_crash(void **state)
{
	static const char bt[] = CRASH("2042", "my cp") CRASH_FRAME("schedule")
		CRASH_FRAME("lt_fn");
	static const char *const text[][2] = { { PS_ROWS, bt }, { bt, PS_ROWS } };

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(text); i++) {
		hang_reset(&doc);
		hang_read(&doc, text[i][0], strlen(text[i][0]));
		hang_read(&doc, text[i][1], strlen(text[i][1]));
		hang_finish(&doc);
		assert_int_equal(only_stuck()->pid, 2042);
		assert_int_equal(only_stuck()->frames, 2);
	}
}

/* bt -a shows CPUs that an NMI stopped, in whatever they ran. */
static void takes_no_running_task_of_crash_for_a_sleeper(void **state)
{
	(void)state;
	read_text("crash> bt -a\n" CRASH("811", "spin")
		"    [exception RIP: native_queued_spin_lock_slowpath+467]\n"
		CRASH_FRAME("rpc_wait_bit_killable"));
	assert_int_equal(doc.tasks, 1);
	assert_true(doc.task[0].running);
	assert_false(doc.task[0].stuck);
	assert_string_equal(hang_symbol_text(&doc, doc.task[0].frame[0].symbol),
		"native_queued_spin_lock_slowpath");
}

static void takes_the_pid_of_drgn_and_of_paths(void **state)
{
	static const char *const head[] = {
		">>> prog.stack_trace(48011)\n", ">>> prog.thread(48011).stack_trace()\n",
		">>> print(stack_trace(find_task(prog, 48011)))\n", "==> /proc/48011/stack <==\n",
		"$ sudo cat /proc/48011/stack\n", "/proc/48011/task/48011/stack\n",
		"/proc/48011 quay\n", "/proc/48011/stack:",
		"Name:\tquay\nUmask:\t0022\nState:\tD (disk sleep)\nPid:\t48011\n",
		"PID: 48011  TASK: ffff88810834d000 [D] CPU: 1  COMMAND: \"quay\"\n",
	};

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(head); i++) {
		char text[400];

		snprintf(text, sizeof(text), "%s[<0>] folio_wait_writeback+0x2c/0x80\n", head[i]);
		read_text(text);
		assert_int_equal(doc.tasks, 1);
		assert_int_equal(only_stuck()->pid, 48011);
	}
}

/* The scheduler on top tells the stack of a sleeper from that of a profile. */
static void reads_stacks_of_bpftrace(void **state)
{
	(void)state;
	read_text("Attaching 1 probe...\n@[\n    __schedule+691\n    schedule+46\n"
		"    folio_wait_bit_common+317\n    folio_wait_writeback+43\n, 77, quay]: 3\n"
		"@stacks[kworker/u8:2,\n        folio_wait_writeback+4\n        lt_walk+20\n"
		"]: 4000\n");
	assert_int_equal(doc.tasks, 2);
	assert_string_equal(only_stuck()->comm, "quay");
	assert_int_equal(only_stuck()->pid, 77);
	assert_int_equal(only_stuck()->frames, 4);
	assert_string_equal(doc.task[1].comm, "kworker/u8:2");
	assert_int_equal(doc.task[1].frames, 2);
}

static void ends_a_command_before_the_version(void **state)
{
	static const char *const line[] = {
		"CPU: 2 PID: 15 Comm: VM Thread Kdump: loaded Tainted: G  L  6.6.0 #1\n",
		"CPU: 2 UID: 0 PID: 15 Comm: VM Thread 6.14.0-rc2 #1\n",
		"CPU: 2 PID: 15 Comm: VM Thread Not tainted 6.1.0 #1\n",
		"CPU: 2 PID: 15 Comm: VM Thread\n",
	};

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(line); i++) {
		char text[400];

		snprintf(text, sizeof(text), "INFO: rcu_sched self-detected stall on CPU\n%s"
			" lt_fn+0x1/0x2\n", line[i]);
		read_text(text);
		assert_string_equal(doc.task[0].comm, "VM Thread");
	}
}

/* Twice reported, both times broken by a mailer: a single task. */
static void joins_a_task_whose_lines_were_broken(void **state)
{
	static const char once[] = "[  1.5] INFO: task md7_resync:716 blocked for more\n"
		"than 122 seconds.\n[  1.5] task:md7_resync      state:D stack:0\n"
		"pid:716   ppid:2      flags:0x00004000\n[  1.5] Call Trace:\n"
		"[  1.5]  schedule+0x5e/0xd0\n[  1.5]  lt_fn+0x25a/0x2f0 [lt]\n";

	(void)state;
	hang_reset(&doc);
	hang_read(&doc, once, strlen(once));
	hang_read(&doc, once, strlen(once));
	hang_finish(&doc);
	assert_int_equal(doc.tasks, 1);
	assert_int_equal(doc.task[0].pid, 716);
	assert_int_equal(doc.task[0].blocked_s, 122);
	assert_int_equal(doc.task[0].frames, 2);
}

#define LOCKUP "BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 4s!\n"

/* The list of running workers is a hang by itself, and a part of the lockup report before it. */
static void reads_stalled_pools(void **state)
{
	static const char list[] =
		"Showing backtraces of running workers in stalled CPU-bound worker pools:\n"
		"pool 8:\n"
		"task:kworker/89:0    state:R  running task     stack:0     pid:3136 ppid:2\n"
		"Workqueue: lt lt_work\nCall Trace:\n __schedule+0x4fb/0xbf0\n"
		" __cond_resched+0x33/0x60\n lt_work+0x481/0x710\n process_one_work+0x17b/0x330\n";

	(void)state;
	read_text(list);
	assert_int_equal(doc.reports, 1);
	assert_string_equal(doc.report[0].kind, "workqueue-lockup");
	assert_string_equal(doc.report[0].function, "lt_work");
	hang_reset(&doc);
	hang_read(&doc, LOCKUP, strlen(LOCKUP));
	hang_read(&doc, list, strlen(list));
	hang_finish(&doc);
	assert_int_equal(doc.reports, 1);
}

static void reads_ps_of_netbsd(void **state)
{
	(void)state;
	read_text("  PID  LID S CPU     FLAGS       STRUCT LWP *               NAME WAIT\n"
		" 877    1 3   0        80   ffffe4001a2b3840             screen flt_noram1\n"
		">120    1 7   0         0   ffffe4001a2b3940            spinner\n"
		" 121    1 3   0        80   ffffe4001a2b3940            my shell select\n"
		"   0   14 3   0       200   ffffe4001a2b2c40         pagedaemon emergva\n");
	assert_int_equal(hang_worst(&doc), HANG_HANG);
	assert_int_equal(doc.tasks, 3);
	assert_string_equal(doc.task[1].comm, "my shell");
	assert_false(doc.task[1].stuck);
	assert_string_equal(doc.task[hang_culprit(&doc)].comm, "pagedaemon");
}

/* Uninterruptible by its flags, unless it is a thread of the kernel in an unknown wait. */
static void reads_ps_and_traces_of_openbsd(void **state)
{
	(void)state;
	read_text("ddb{0}> ps\n"
		"   PID     TID   PPID    UID  S       FLAGS  WAIT          COMMAND\n"
		"*35908  432900  98082      0  7         0x3                mount_msdos\n"
		" 98082  231066  26437      0  3    0x100083  wait          mount\n"
		" 68983  178102   8384      0  3         0x3  lt_odd        ksh\n"
		" 58101  100032      0      0  3     0x14200  pgdaemon      pagedaemon\n"
		"ddb{0}> trace /t 0t178102\nsleep_finish(1,1) at sleep_finish+0x102\n"
		"lt_fn(fffffd8064d2b6d8) at lt_fn+0x91\n");
	assert_string_equal(only_stuck()->comm, "ksh");
	assert_int_equal(only_stuck()->frames, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_tasks_of_crash_by_their_wait),
		cmocka_unit_test(takes_states_from_commands_of_crash),
		cmocka_unit_test(takes_states_from_ps_of_crash),
		cmocka_unit_test(takes_no_running_task_of_crash_for_a_sleeper),
		cmocka_unit_test(takes_the_pid_of_drgn_and_of_paths),
		cmocka_unit_test(reads_stacks_of_bpftrace),
		cmocka_unit_test(ends_a_command_before_the_version),
		cmocka_unit_test(joins_a_task_whose_lines_were_broken),
		cmocka_unit_test(reads_stalled_pools),
		cmocka_unit_test(reads_ps_of_netbsd),
		cmocka_unit_test(reads_ps_and_traces_of_openbsd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
