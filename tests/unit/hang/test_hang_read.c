/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reader of kernel text: prefixes, frames, task headers, reports, any bytes. */
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

/* The same message after every prefix that log tools add. */
static void strips_prefixes(void **state)
{
	static const char *const prefix[] = {
		"", "   ", "\t", "[  360.704025] ", "<4>[ 9009.171205] ", "[  767.964958][ T1042] ",
		"[    C6] ", "[   12.000001|    T1] ",
			"Sep 22 09:34:48 host kernel: [505534.217260] ",
		"Apr 14 02:03:37 host kernel: ", "Nov 16 12:33:15.314001 vm-1 kernel: [7.809221] ",
		"2025-05-12T22:29:52.686659+02:00 host kernel: [    C6] ",
		"kern: kern.err: Jan 13 02:49:23 kernel: ",
			"5636 Apr 22 20:06:57 a kernel: [9.814125] ",
		"kernel: ", "[21161.092614] kernel: ", "[Tue Jul 16 11:36:40 2024] ",
			"[Jun26 19:24] ",
		"[  +0.001211] ", "[  +0,000003] ", "4,1707851,1121527990415,-;",
		"  21:40:57 >>> [4783749.306796] ", "> ", "372.297234][ T3001] ",
		"\033[33m[    1.000000]\033[0m ", "Creating journal: [   34.739137] ",
	};

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(prefix); i++) {
		char text[300];

		snprintf(text, sizeof(text),
			"%sINFO: task a:b:42 blocked for more than 120 seconds.\r\n"
			 "%stask:a:b state:D stack:0 pid:42 ppid:2 flags:0x0\n"
			 "%s folio_wait_writeback+0x2c/0x80\n", prefix[i], prefix[i], prefix[i]);
		read_text(text);
		assert_int_equal(doc.reports, 1);
		assert_string_equal(doc.report[0].kind, "hung-task");
		assert_int_equal(doc.tasks, 1);
		assert_int_equal(doc.task[0].pid, 42);
		assert_string_equal(doc.task[0].comm, "a:b");
		assert_string_equal(hang_wait_name(&doc.task[0]), "folio writeback");
	}
}

/* Prefixes of no list: the text's own marker lines teach them. Each line has its own numbers. */
static void learns_prefixes(void **state)
{
	static const char *const prefix[][3] = {
		{ "May  2 20:00:40 10.0.0.9 3,2903,869972896,-;",
		  "May  2 20:00:40 10.0.0.9 6,2906,869973716,-;",
		  "May  2 20:00:41 10.0.0.9 7,2908,869974094,-;" },
		{ "<3>[ 2200.100001]  [2:      khungtaskd:   45] ",
		  "<6>[ 2200.100003]  [2:      khungtaskd:   45] ",
		  "<6>[ 2200.100009]  [0:     kworker/0:1: 1045] " },
		{ "[  240.100001]  (3)[45:khungtaskd]", "[  240.100002] -(3)[45:khungtaskd]",
		  "[  240.100002]  (3)[145:khungtaskd]" },
		{ "<3>[  240.100001] c2    45 ", "<6>[  240.100002] c2    45 ",
		  "<6>[  240.100003] c10  1045 " },
		{ "okt 04 10:34:58 h kernel: ", "okt 04 10:34:58 h kernel: ",
		  "okt  4 10:35:00 h kernel: " },
		{ "10\346\234\210 04 10:34:58 h kernel: ", "10\346\234\210 04 10:34:58 h kernel: ",
		  "10\346\234\210 14 10:34:59 h kernel: " },
		{ "f\303\251vr. 04 10:34:58 h kernel: ", "f\303\251vr. 04 10:34:58 h kernel: ",
		  "f\303\251vr. 14 10:34:59 h kernel: " },
		{ "JD> ", "JD> ", "JD> " },
		{ "node-7/dmesg | 12:00:01.5 E ", "node-7/dmesg | 12:00:01.5 I ",
		  "node-7/dmesg | 12:00:02.25 I " },
		{ "\302\240\302\240[  1.5]\302\240", "[  1.5]\302\240", "[  1.5]\302\240" },
	};

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(prefix); i++) {
		char text[500];

		snprintf(text, sizeof(text),
			"%sINFO: task a:b:42 blocked for more than 120 seconds.\n"
			"%sa:b             D    0    42      2 0x00000000\n"
			"%s folio_wait_writeback+0x2c/0x80\n", prefix[i][0], prefix[i][1],
			prefix[i][2]);
		read_text(text);
		assert_int_equal(doc.tasks, 1);
		assert_string_equal(doc.task[0].comm, "a:b");
		assert_string_equal(hang_wait_name(&doc.task[0]), "folio writeback");
	}
}

/* Words that a paste joined to "Call Trace:" teach nothing: the next lines stay whole. */
static void learns_nothing_from_joined_lines(void **state)
{
	(void)state;
	read_text("INFO: task a:42 blocked for more than 120 seconds.\n"
		"task:a state:D stack:0 pid:42 ppid:2 flags:0x2 Call Trace:\n"
		"RIP: 0033:0x7f5 Call Trace:\n"
		"task:b state:D stack:0 pid:43 ppid:2 flags:0x2\n"
		" lt_x y: 5 folio_wait_writeback+0x2c/0x80\n");
	assert_int_equal(doc.tasks, 2);
	assert_int_equal(doc.task[1].pid, 43);
}

/* The same three lines in the records of journald and of other collectors. */
static void reads_records(void **state)
{
	static const char *const form[] = {
		"{\"PRIORITY\":\"3\",\"MESSAGE\":\"%s\",\"_TRANSPORT\":\"kernel\"}\n",
		"{\n\t\"PRIORITY\" : \"3\",\n\t\"MESSAGE\" : \"%s\",\n\t\"_A\" : \"b\"\n}\n",
		"data: {\"MESSAGE\":\"%s\"}\n", "\036{\"MESSAGE\":\"%s\"}\n",
		"{\"log\":\"[    1.5] %s\\n\",\"stream\":\"stdout\"}\n",
		"__CURSOR=s=1\nA1=1\nA2=1\nA3=1\nA4=1\nA5=1\nA6=1\nA7=1\nA8=1\nA9=1\nB1=1\nB2=1\n"
		"B3=1\nB4=1\nB5=1\nB6=1\nB7=1\nB8=1\nB9=1\nC1=1\nC2=1\nC3=1\nMESSAGE=%s\nD=1\n\n",
	};

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(form); i++) {
		static const char *const line[] = {
			"INFO: task a:42 blocked for more than 120 seconds.",
			"task:a  \\u00a0  state:D stack:0 pid:42 ppid:2 flags:0x2",
			" schedule+0x1/0x2", " folio_wait_writeback+0x2c/0x80",
		};

		hang_reset(&doc);
		for (unsigned k = 0; k < COUNT_OF(line); k++) {
			char text[600];
			int n = snprintf(text, sizeof(text), form[i], line[k == 1 && i > 4 ? 0 :
				k]);

			hang_read(&doc, text, (size_t)n);
		}
		hang_finish(&doc);
		assert_int_equal(doc.tasks, 1);
		assert_string_equal(doc.task[0].comm, "a");
		assert_string_equal(hang_wait_name(&doc.task[0]), "folio writeback");
	}
}

static void reads_binary_messages_of_a_journal(void **state)
{
	static const char export[] = "MESSAGE\n\x32\0\0\0\0\0\0\0INFO: task a:42 blocked for more "
		"than 120 seconds.\nPRIORITY=3\n";

	(void)state;
	hang_reset(&doc);
	hang_read(&doc, export, sizeof(export) - 1);
	hang_finish(&doc);
	assert_int_equal(doc.tasks, 1);
	read_text("{\"MESSAGE\":[73,78,70,79,58,32,116,97,115,107,32,97,58,52,50,32,98,108,111,99,"
		"107,101,100,32,102,111,114,32,109,111,114,101,32,116,104,97,110,32,57,32,115]}\n");
	assert_int_equal(doc.tasks, 1);
	assert_int_equal(doc.task[0].pid, 42);
}

static void reads_frames(void **state)
{
	static const char *const line[] = {
		" vfs_lt_x+0x6ba/0x10f0", " ? vfs_lt_x+0xea/0x140",
			"[<ffffffff8168dce9>] vfs_lt_x+0x29/0x70",
		"[<ffffffffa03b870e>] ? vfs_lt_x+0x12e/0x190 [zfs]", "[<0>] vfs_lt_x+0x12/0x40",
		"[&lt;ffffffff81311c28&gt;] vfs_lt_x+0x5f/0x61",
			"[<80c1e5e8>] (vfs_lt_x) from [<80c1eb20>] "
		"(schedule+0x60/0xdc)", " vfs_lt_x from __alloc_pages+0x3a0/0x8c0",
		"[c0000001d10b7710] [c00000000001fbac] vfs_lt_x+0x13c/0x220 (unreliable)",
		"([<000000065256f030>] vfs_lt_x+0x2a0/0x590)", "vfs_lt_x+0x2b0/0x6e0 (T)",
		" vfs_lt_x+0x1c8/0x250 fs/jbd2/transaction.c:183",
			" vfs_lt_x kernel/sched/core.c:49 [inline]",
		" #1 [ffffc90003f674e8] vfs_lt_x at ffffffff92a42c98",
			" vfs_lt_x.constprop.0+0x1/0x2",
		" vfs_lt_x.part.40.isra.2+0x1/0x2", " vfs_lt_x_noprof+0x1/0x2", " vfs_lt_x+0x9/0x",
		"NIP [c000000000469660] vfs_lt_x+0x2a0/0x2c0", "RIP: 0010:vfs_lt_x+0x1/0x2",
		"vfs_lt_x() at vfs_lt_x+0x1c7/frame 0xfffffe00517922b0",
		"RIP: 0010:[<ffffffff8123487f>]  [<ffffffff8123487f>] vfs_lt_x+0x61f/0x4b50",
	};

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(line); i++) {
		char text[300];

		snprintf(text, sizeof(text),
			"INFO: rcu_sched self-detected stall on CPU\nCall Trace:\n"
			 "%s\n", line[i]);
		read_text(text);
		assert_int_equal(doc.tasks, 1);
		assert_int_equal(doc.task[0].frames, 1);
		assert_string_equal(hang_symbol_text(&doc, doc.task[0].frame[0].symbol),
			"vfs_lt_x");
	}
}

static void reads_task_headers(void **state)
{
	static const char *const line[] = {
		"task:kworker/10:37   state:D stack:12560 pid:276 tgid:276 ppid:2 flags:0x4000",
		"task:kworker/10:37   state:D stack:    0 pid:  276 ppid:     2 flags:0x00000000",
		"kworker/10:37     D ffffffff81806240     0    276      2 0x00000000",
		"kworker/10:37     D    0   276      2 0x00000000",
			"kworker/10:37 D29336  276   7543 0x00000004",
		"kworker/10:37     D ffff8803cf88f0d0     0  276   8422  104 0x00000000",
		"kworker/10:37     D ffff88012fb93280  4072     276      0 0x00000000",
		"kworker/10:37  D10912  276   3856 0xb0020002 2141275110779",
		"PID: 276  TASK: ffff88810d834040 [D] CPU: 2   COMMAND: \"kworker/10:37\"",
	};

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(line); i++) {
		read_text(line[i]);
		assert_int_equal(doc.tasks, 1);
		assert_int_equal(doc.task[0].pid, 276);
		assert_int_equal(doc.task[0].state, 'D');
		assert_string_equal(doc.task[0].comm, "kworker/10:37");
	}
}

/* Caller ids separate the lines of two CPUs that write at once. */
/* printk() divides a message at a newline of the name, and prefixes both halves. */
static void reads_names_with_newlines_and_fields(void **state)
{
	static const struct { const char *text, *comm; } rows[] = {
		{ "[ 1.0] task:a\n[ 1.0] bc            state:D stack:0     pid:42 "
			"ppid:2 flags:0\n",
			"bc" },
		{ "task:abcdefghijklmn\n state:D stack:0 pid:42 ppid:2 flags:0x0\n", "?" },
		{ "task:\nstate:R pid:1  state:D stack:0 pid:42 ppid:2 flags:0x0\n",
			"state:R pid:1" },
		{ "task:a state:R pid:1 state:D stack:0 pid:42 ppid:2 flags:0x0\n",
			"a state:R pid:1" },
		{ "4,17,112,-;task:a\\x0ab            state:D stack:0 pid:42 ppid:2\n",
			"a\\x0ab" },
		{ "task:a\\x0ab\\x20 state:D stack:0 pid:42 ppid:2 flags:0x0 switches:1 wchan:f "
			"role:worker\n", "a?b " },
	};

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(rows); i++) {
		read_text(rows[i].text);
		assert_int_equal(doc.tasks, 1);
		assert_string_equal(doc.task[0].comm, rows[i].comm);
		assert_int_equal(doc.task[0].pid, 42);
		assert_int_equal(doc.task[0].ppid, 2);
		assert_int_equal(doc.task[0].state, 'D');
	}
	read_text("the state:D stack of a page is odd\nthe task state:D was seen\n");
	assert_int_equal(doc.tasks, 0);
}

static void parts_interleaved_reports(void **state)
{
	(void)state;
	read_text("[ 1.000001][ T7] task:a state:D stack:0 pid:1 ppid:2 flags:0x0\n"
		"[ 1.000001][ T8] task:b state:D stack:0 pid:2 ppid:2 flags:0x0\n"
		"[ 1.000002][ T7]  schedule+0x1/0x2\n[ 1.000002][ T8]  schedule+0x1/0x2\n"
		"[ 1.000003][ T8]  mutex_lock+0x1/0x2\n"
		"[ 1.000003][ T7]  start_this_handle+0x1/0x2\n");
	assert_int_equal(doc.tasks, 2);
	assert_string_equal(hang_wait_name(&doc.task[0]),
		doc.task[0].pid == 1 ? "transaction" : "mutex");
	assert_int_equal(doc.task[0].frames, 2);
	assert_int_equal(doc.task[1].frames, 2);
}

/* Records of /dev/kmsg name the caller in a field of their own. */
static void parts_interleaved_records(void **state)
{
	(void)state;
	read_text("6,1,2,-,caller=T7;task:a state:D stack:0 pid:1 ppid:2 flags:0x0\n"
		"6,2,3,-,caller=C8;task:b state:D stack:0 pid:2 ppid:2 flags:0x0\n"
		"6,3,4,-,caller=T7; schedule+0x1/0x2\n6,4,5,-,caller=C8; schedule+0x1/0x2\n"
		"6,5,6,-,caller=T7; mutex_lock+0x1/0x2\n");
	assert_int_equal(doc.tasks, 2);
	assert_int_equal(doc.task[0].frames + doc.task[1].frames, 3);
	assert_int_equal(doc.task[doc.task[0].pid == 1 ? 0 : 1].frames, 2);
}

static void folds_repeats(void **state)
{
	char text[400];

	(void)state;
	hang_reset(&doc);
	for (int i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "INFO: task w:9 blocked for more than %d seconds.\n"
			 "task:w state:D stack:0 pid:9 ppid:2 flags:0x0\n schedule+0x1/0x2\n"
			 " lt_btalloc+0x1/0x2\n", 120 + i);
		hang_read(&doc, text, strlen(text));
	}
	hang_finish(&doc);
	assert_int_equal(doc.reports, 1);
	assert_int_equal(doc.report[0].count, 5000);
	assert_int_equal(doc.tasks, 1);
	assert_int_equal(doc.task[0].blocked_s, 5119);
}

static void read_in_pieces(const char *text, size_t size, size_t piece)
{
	hang_reset(&doc);
	for (size_t at = 0; at < size; at += piece)
		hang_read(&doc, text + at, size - at < piece ? size - at : piece);
	hang_finish(&doc);
}

/* Later repeats are only counted, in pieces of any size. New text is still read. */
static void reads_new_reports_among_repeats(void **state)
{
	static const size_t pieces[] = { 1 << 20, 4096, 61, 1 };
	static char text[300 * 400];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 300; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
			"INFO: task w:%d blocked for more than %d seconds.\n"
			"\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this "
			"message.\n"
			"task:w state:D stack:0 pid:%d ppid:2 flags:0x0\n schedule+0x1/0x2\n"
			" %s+0x1/0x2\n vfs_fsync_range+0x1/0x2\n", i == 290 ? 77 : 9, i,
			i == 290 ? 77 : 9, i == 290 ? "jbd2_log_wait_commit" :
			"wait_current_trans");
	for (unsigned i = 0; i < COUNT_OF(pieces); i++) {
		read_in_pieces(text, n, pieces[i]);
		assert_int_equal(doc.lines, 1800);
		assert_int_equal(doc.reports, 2);
		assert_int_equal(doc.report[0].count, 299);
		assert_int_equal(doc.tasks, 2);
		assert_int_equal(doc.task[0].blocked_s, 299);
		assert_string_equal(hang_wait_name(&doc.task[1]), "log commit");
	}
}

/* Irrelevant text is skipped by search, which must find a later report and its old header. */
static void finds_reports_behind_dull_lines(void **state)
{
	(void)state;
	hang_reset(&doc);
	for (int i = 0; i < 20000; i++)
		hang_read(&doc, "host app[12]: nothing to see here, request done\n", 48);
	hang_read(&doc, "kswapd0         D    0   279      2 0x00000000\nCall Trace:\n"
		" schedule+0x1/0x2\n mutex_lock+0x1/0x2\n", 89);
	hang_finish(&doc);
	assert_int_equal(doc.tasks, 1);
	assert_int_equal(doc.task[0].pid, 279);
	assert_int_equal(doc.lines, 20004);
}

static void survives_any_bytes(void **state)
{
	static char junk[1 << 20];

	(void)state;
	hang_reset(&doc);
	for (unsigned i = 0; i < sizeof(junk); i++)
		junk[i] = (char)(i * 2654435761u >> 13);
	hang_read(&doc, junk, sizeof(junk));
	memset(junk, 'x', sizeof(junk));
	for (int i = 0; i < 10; i++)
		hang_read(&doc, junk, sizeof(junk));	/* a line of 10 MiB */
	hang_read(&doc, "\nBUG: soft lockup - CPU#4 stuck for 22s! [l:3261]\n", 50);
	for (int i = 0; i < 100000; i++)
		hang_read(&doc, " endless_walk+0x1/0x2\n", 22);
	hang_finish(&doc);
	assert_true(hang_worst(&doc) == HANG_HANG);
	assert_true(doc.task[0].frames <= HANG_FRAMES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strips_prefixes),
		cmocka_unit_test(learns_prefixes),
		cmocka_unit_test(learns_nothing_from_joined_lines),
		cmocka_unit_test(reads_records),
		cmocka_unit_test(reads_binary_messages_of_a_journal),
		cmocka_unit_test(reads_frames),
		cmocka_unit_test(reads_task_headers),
		cmocka_unit_test(reads_names_with_newlines_and_fields),
		cmocka_unit_test(parts_interleaved_reports),
		cmocka_unit_test(parts_interleaved_records),
		cmocka_unit_test(folds_repeats),
		cmocka_unit_test(reads_new_reports_among_repeats),
		cmocka_unit_test(finds_reports_behind_dull_lines),
		cmocka_unit_test(survives_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
