/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the sentence takes from the lines around a hang: memory, the kernel's other words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "hang.h"

#define HUNG(at, comm, pid, stack) \
	"[" at "] INFO: task " comm ":" pid " blocked for more than 120 seconds.\n" \
	"[" at "] task:" comm " state:D stack:0 pid:" pid " ppid:2 flags:0x0\n" \
	"[" at "] Call Trace:\n[" at "]  __schedule+0x1/0x2\n[" at "]  schedule+0x1/0x2\n" stack
#define DD(at) HUNG(at, "dd", "7", "[" at "]  reed_wait+0x1/0x2 [reed]\n")

static struct hang_doc doc;
static char sentence[1024];

static void read_text(const char *text)
{
	hang_reset(&doc);
	hang_read(&doc, text, strlen(text));
	hang_finish(&doc);
	hang_cause(&doc, sentence, sizeof(sentence));
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

#define COUNTERS(anon, slab) "active_anon:" anon " inactive_anon:10 isolated_anon:0\n" \
	" active_file:40 inactive_file:12 isolated_file:0\n" \
	" unevictable:0 dirty:0 writeback:0\n" \
	" slab_reclaimable:300 slab_unreclaimable:" slab "\n" \
	" mapped:12 shmem:3 pagetables:44 bounce:0\n free:400 free_pcp:12 free_cma:0\n" \
	"Node 0 active_anon:24kB inactive_anon:4kB kernel_stack:1200kB all_unreclaimable? yes\n"
#define ZONES(free) "Node 0 DMA free:760kB min:64kB low:80kB managed:15360kB\n" \
	"lowmem_reserve[]: 0 207 207\n" \
	"Node 0 DMA32 free:" free "kB boost:0kB min:1000kB low:1250kB managed:204800kB\n" \
	"lowmem_reserve[]: 0 0 0\n"
#define TOTALS(swap_free, swap) "Free swap  = " swap_free "kB\nTotal swap = " swap "kB\n" \
	"65438 pages RAM\n0 pages HighMem/MovableOnly\n10398 pages reserved\n"
#define MEMORY(anon, slab, free, swap_free, swap) "Mem-Info:\n" COUNTERS(anon, slab) \
	ZONES(free) TOTALS(swap_free, swap)

static void the_largest_use_of_memory_is_told(void **state)
{
	(void)state;
	read_text("[ 90.0] Mem-Info:\n" COUNTERS("600", "52000") ZONES("4000")
		  TOTALS("65000", "65532") DD("230.0"));
	assert_says("; 94 % of memory is unreclaimable slab (Mem-Info in line 1)");
	assert_keeps_quiet("watermark");
	assert_keeps_quiet("swap");
	read_text(MEMORY("600", "600", "4000", "0", "0") DD("230.0"));
	assert_says("95 % of memory is in no list of Mem-Info, as pages of drivers, there is no "
		    "swap");
}

/* Anonymous memory can go to swap, if there is some left. */
static void anonymous_memory_counts_without_swap_only(void **state)
{
	(void)state;
	read_text(MEMORY("50000", "900", "4000", "65000", "65532") DD("230.0"));
	assert_keeps_quiet("Mem-Info");
	read_text(MEMORY("50000", "900", "4000", "12", "65532") DD("230.0"));
	assert_says("90 % of memory is anonymous memory, all 63 MiB of swap are used");
}

/* A zone's reserve is kept from allocations that may use a higher zone. */
static void free_memory_below_min_in_every_zone_is_told(void **state)
{
	(void)state;
	read_text(MEMORY("20000", "9000", "990", "65000", "65532") DD("230.0"));
	assert_says("; free memory is below the min watermark in every zone (Mem-Info");
	read_text(MEMORY("20000", "9000", "1010", "65000", "65532") DD("230.0"));
	assert_keeps_quiet("watermark");
}

static void ordinary_memory_is_not_told(void **state)
{
	(void)state;
	read_text(MEMORY("25000", "12000", "90000", "65000", "65532") DD("230.0"));
	assert_keeps_quiet("memory");
}

static void the_state_nearest_to_the_hang_is_told(void **state)
{
	(void)state;
	read_text("[  1.0] " MEMORY("600", "52000", "4000", "1", "2") DD("9000.0"));
	assert_keeps_quiet("Mem-Info");
	read_text("[  1.0] " MEMORY("600", "52000", "4000", "1", "2") DD("9000.0")
		  "[ 9001.0] " MEMORY("600", "42000", "4000", "1", "2")
		  "[ 9002.0] " MEMORY("600", "52000", "4000", "1", "2"));
	assert_says("; 76 % of memory is unreclaimable slab");
	read_text("[  99.0] " MEMORY("600", "42000", "4000", "1", "2") DD("120.0")
		  "[ 9002.0] " MEMORY("600", "52000", "4000", "1", "2"));
	assert_says("; 76 % of memory is unreclaimable slab");
}

static void a_memory_cgroup_at_its_limit_is_told(void **state)
{
	(void)state;
	read_text("[ 90.0] memory: usage 51200kB, limit 51200kB, failcnt 12\n"
		  "swap: usage 0kB, limit 0kB, failcnt 0\n"
		  "Memory cgroup stats for /reed:\nanon 41943040\nfile 0\n"
		  "active_anon 0\ninactive_anon 41943040\nslab_unreclaimable 1048576\n" DD("99.0"));
	assert_says("; the memory cgroup /reed is at its limit of 50 MiB, 80 % of it is anonymous");
	read_text("memory: usage 1024kB, limit 51200kB, failcnt 12\n" DD("99.0"));
	assert_keeps_quiet("cgroup");
}

#define JBD2(at) HUNG(at, "jbd2/sdb1-8", "7", "[" at "]  __wait_on_buffer+0x1/0x2\n" \
	"[" at "]  jbd2_journal_commit_transaction+0x1/0x2\n[" at "]  kjournald2+0x1/0x2\n")
#define ABORT(at, dev) \
	"[" at "] EXT4-fs error (device " dev "): f:83: Detected aborted journal\n"
#define SECTOR(at, dev) "[" at "] I/O error, dev " dev ", sector 5 op 0x1:(WRITE)\n"

static void the_kernels_words_on_the_device_are_told(void **state)
{
	(void)state;
	read_text(SECTOR("90.0", "sdb") ABORT("91.0", "sdb1") JBD2("230.0"));
	assert_says("; the kernel also said \"I/O error, dev sdb, sector 5 op 0x1:(WRITE)\" "
		    "(line 1) and \"EXT4-fs error (device sdb1): f:83: "
		    "Detected aborted journal\" (line 2)");
}

static void words_on_another_device_give_way(void **state)
{
	(void)state;
	read_text(SECTOR("89.0", "sdc") SECTOR("90.0", "sdb") JBD2("230.0"));
	assert_says("; the kernel also said \"I/O error, dev sdb,");
	read_text(SECTOR("89.0", "sdb1") ABORT("90.0", "sdb1") SECTOR("91.0", "sdc")
		  JBD2("230.0"));
	assert_keeps_quiet("dev sdc");
}

#define WRITER(at) HUNG(at, "dd", "7", "[" at "]  blk_mq_get_tag+0x1/0x2\n")

static void a_hang_of_an_unknown_disk_takes_the_only_one(void **state)
{
	(void)state;
	read_text(SECTOR("89.0", "sdc") WRITER("230.0"));
	assert_says("dev sdc");
	read_text(SECTOR("89.0", "sdc") SECTOR("90.0", "sdb") WRITER("230.0"));
	assert_keeps_quiet("kernel also");
}

static void words_long_before_the_hang_are_not_told(void **state)
{
	(void)state;
	read_text(SECTOR("90.0", "sdb") JBD2("9000.0"));
	assert_keeps_quiet("kernel also");
	read_text(SECTOR("90.0", "sdb") SECTOR("8900.0", "sdb") JBD2("9000.0"));
	assert_says("(line 2)");
	read_text("Mar  1 03:00:00 h kernel: I/O error, dev sdb, sector 5\n"
		  "Mar  9 03:00:00 h kernel: INFO: task jbd2/sdb1-8:7 blocked for more than 120 "
		  "seconds.\n");
	assert_keeps_quiet("kernel also");
}

/* A task that waits for no disk is no victim of one. */
static void words_of_no_concern_are_not_told(void **state)
{
	(void)state;
	read_text(SECTOR("90.0", "sdb") ABORT("91.0", "sdb1") DD("230.0"));
	assert_keeps_quiet("kernel also");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_largest_use_of_memory_is_told),
		cmocka_unit_test(anonymous_memory_counts_without_swap_only),
		cmocka_unit_test(free_memory_below_min_in_every_zone_is_told),
		cmocka_unit_test(ordinary_memory_is_not_told),
		cmocka_unit_test(the_state_nearest_to_the_hang_is_told),
		cmocka_unit_test(a_memory_cgroup_at_its_limit_is_told),
		cmocka_unit_test(the_kernels_words_on_the_device_are_told),
		cmocka_unit_test(words_on_another_device_give_way),
		cmocka_unit_test(a_hang_of_an_unknown_disk_takes_the_only_one),
		cmocka_unit_test(words_long_before_the_hang_are_not_told),
		cmocka_unit_test(words_of_no_concern_are_not_told),
	};

	return cmocka_run_group_tests_name("hang_around", tests, NULL, NULL);
}
