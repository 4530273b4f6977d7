/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arbitrary bytes for the parser of kernel text. */
#include "evidence.h"
#include "hang.h"

#define ROUNDS 3000
#include "mutate.h"

static struct hang_doc document;

static void emit_count(void *arg, const char *text, size_t size)
{
	size_t *n = arg;

	*n += size + (size ? (unsigned char)text[0] & 1 : 0);
}

/* Invariants of any document. */
static void document_check(const struct hang_doc *d)
{
	if (d->reports > HANG_REPORTS_MAX || d->tasks > HANG_TASKS_MAX ||
	    d->symbols > HANG_SYMBOLS_MAX)
		abort();
	for (unsigned i = 0; i < d->reports; i++)
		if (d->report[i].task >= (int)d->tasks || d->report[i].line_first > d->lines ||
		    strstr(d->report[i].title, "%f") == d->report[i].title)
			abort();
	for (unsigned i = 0; i < d->tasks; i++)
		if (d->task[i].frames > HANG_FRAMES_MAX ||
		    d->task[i].wait_frame >= (int)d->task[i].frames)
			abort();
}

/* The first byte is the size of the pieces in which the rest is fed. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t piece = size ? 1 + data[0] * 37u : 1, n = 0;
	struct hang_print print;
	char sentence[300];

	hang_reset(&document);
	for (size_t at = 1; at < size; at += piece)
		hang_read(&document, (const char *)data + at, size - at < piece ? size - at :
			piece);
	hang_finish(&document);
	document_check(&document);
	hang_cause(&document, sentence, sizeof(sentence));
	hang_dot(&document, "f", emit_count, &n);
	hang_why(&document, emit_count, &n, data && size ? data[0] : 0);
	hang_json(&document, "fuzz", emit_count, &n);
	hang_print_make(&document, &print);
	if (hang_print_similarity(&print, &print) > 1)
		abort();
	return 0;
}

static const char *const seeds[] = {
	"[  242.001] INFO: task a:b:12 blocked for more than 120 seconds.\n"
	"[  242.002]       Not tainted 6.1.0 #1\n"
	"[  242.003] task:a:b state:D stack:0 pid:12 ppid:2 flags:0x4000\n"
	"[  242.004] Call Trace:\n[  242.005]  <TASK>\n[  242.006]  __schedule+0x1/0x2\n"
	"[  242.007]  schedule+0x5e/0xd0\n[  242.008]  folio_wait_writeback+0x2c/0x80\n"
	"[  242.009]  shrink_folio_list+0x1/0x2 [ext4]\n[  242.010]  </TASK>\n",
	"<4>[ 1.000000][ T12] WARNING: possible circular locking dependency detected\n"
	"<4>[ 1.000001][ T12] kswapd0/1 is trying to acquire lock:\n"
	"<4>[ 1.000002][ T12] ffff88 (&a){++++}-{4:4}, at: f+0x1/0x2\n"
	"2 locks held by a/12:\n #0: ffff1 (&x){.+.+}-{2:2}, at: g+0x1/0x2\n"
	"-> #1 (fs_reclaim){+.+.}-{0:0}:\n",
	"4,17,112,-; schedule+0x36/0x80\n"
	"Sep 22 09:34:48 h kernel: [5.260] kthreadd D ffff1 0 2 0 0x0\n"
	"[<c001>] (f+0x0/0x12c) from [<c00>] (g+0x760/0x1080)\n"
	"#1 [ff] schedule at ffffffff92a42c98\n"
	" 3480 100183 srv mi_switch+0xbc sleepq_wait+0x2c\n 719 717 717 0 D btalloc 0xff cc1\n"
	"BUG: soft lockup - CPU#4 stuck for 22s! [l:[1:C]:3261]\nRIP: 0010:f+0x1/0x2\n <IRQ>\n",
	"lowtide: evidence 1 of 2 at 3.4 s\n"
	"task:s state:D pid:2 ppid:1 switches:10 wchan:f role:server\n"
	"[<0>] balance_dirty_pages+0x1/0x2\n[<0>] 0xffffffffffffffff\n"
	"INFO: task a:1 is blocked on a mutex likely owned by task b:2.\n",
	"Fingerprint: ecfe9a677af8f07d server|dirty throttling\nReports:\n"
	"   hang: BUG: soft lockup in f [soft-lockup], line 17, 2 times\n"
	"page server s (pid 2), state D, waits for: mutex, 3 context switches between the\n"
	"    ? f [nbd]\n    balance_dirty_pages    <-- waits here\n",
	"07-16 11:36:40.123     0     0 E x : BUG: workqueue leaked lock or atomic: k/0:1/0x0/14\n"
	"     last function: f\nBUG: workqueue lockup - pool cpus=0 stuck for 34s!\n"
	"    in-flight: 12:g\n... which became SOFTIRQ-irq-safe at:\n",
	"{\"MESSAGE\":\"INFO: task \\u00a0:7 blocked for more\"}\n{\"MESSAGE\":[73,78,70,79]}\n"
	"_PID=1\nMESSAGE=task:a state:D stack:0\nMESSAGE\n\x05\0\0\0\0\0\0\0abcde\n",
	"<3>[ 2.1]  [2: khungtaskd:  45] INFO: task a:1 blocked for more than 1 seconds.\n"
	"<3>[ 2.1]  [0: kworker/0:1:  5]  f+0x1/0x2\npid:7 ppid:1\nthan 9 seconds\n",
	"crash> foreach UN bt\nPID: 2  TASK: ffff88810834d000  CPU: 1  COMMAND: \"c p\"\n"
	" #1 [ffffc90003f674e8] f at ffffffff81c2a1b5\n    [exception RIP: g+467]\n"
	"  2  1  1  ffff88810834d000  UN  0.1  1706  900  c p\n>>> prog.stack_trace(48011)\n"
	"@[a, 7,\n  __schedule+691\n  f+317\n, 77, b]: 3\n==> /proc/12/stack <==\n"
	"Name:\tq\nState:\tD (disk sleep)\nPid:\t12\n",
	"  0 14 3 0 200 ffffe4001a2b2c40 pagedaemon emergva\n*5 4 9 0 7 0x3  m\n"
	" 9 1 4 0 3 0x3 biowait ksh\nddb{0}> trace /t 0t1\ntrace: pid 4 lid 1 at 0xff\n",
	"Mem-Info:\nactive_anon:9 inactive_anon:1\n slab_unreclaimable:99\nNode 0 DMA free:7kB "
	"min:64kB managed:15360kB\nlowmem_reserve[]: 0 207\nNode 0 hugepages_total=1 "
	"hugepages_size=2048kB\nFree swap  = 0kB\nTotal swap = 6kB\n99 pages RAM\n9 pages "
	"reserved\nmemory: usage 5kB, limit 5kB\nMemory cgroup stats for /a:\nactive_anon 9\n",
	"[1.0] I/O error, dev sdb, sector 5\nEXT4-fs error (device sdb1): f:8: Detected aborted "
	"journal\nINFO: task jbd2/sdb1-8:7 blocked for more than 9 seconds.\n"
	" schedule (a.h:1 k/c.c:2)\n f+0x1/0x2 [m] fs/x.c:12 [inline]\n blk_mq_get_tag+0x1/0x2\n",
};

/* The first seed is evidence as the inner watch writes it, of every task of this machine. */
static size_t fuzz_seed(unsigned i, uint8_t *out, size_t room)
{
	static struct board board;

	if (i > sizeof(seeds) / sizeof(seeds[0]))
		return 0;
	if (i)
		return seed_copy(out, room, seeds[i - 1], strlen(seeds[i - 1]));
	if (!board.dump[0].len)
		evidence_take(&board, 1, 0, 0);
	return seed_copy(out, room < 4096 ? room : 4096, board.dump[0].text, board.dump[0].len);
}
