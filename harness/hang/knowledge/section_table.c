/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words inside of a report after which the lines mean something else. */
#include "tables.h"

#define LOCKDEP "kernel/locking/lockdep.c"

const struct section_row section_table[] = {
	/* The next line shows the lock. */
	{ "already holding lock:", EXPECT_LOCK_WANTED, false, LOCKDEP },
	{ "is freeing memory", EXPECT_LOCK_WANTED, false, LOCKDEP },
	{ "is leaving the kernel with locks still held", EXPECT_LOCK_WANTED, false, LOCKDEP },
	{ "is trying to acquire lock", EXPECT_LOCK_WANTED, false, LOCKDEP },
	{ "is trying to acquire:", EXPECT_LOCK_WANTED, false, LOCKDEP },
	{ "is trying to lock:", EXPECT_LOCK_WANTED, false, LOCKDEP },
	{ "is trying to release lock", EXPECT_LOCK_WANTED, false, LOCKDEP },
	{ "just changed the state of lock", EXPECT_LOCK_WANTED, false, LOCKDEP },
	{ "takes:", EXPECT_LOCK_WANTED, false, LOCKDEP },

	/* The stack below is none of the report's own. */
	{ "Allocated by task", EXPECT_SKIP, false, "mm/kasan/report.c" },
	{ "Freed by task", EXPECT_SKIP, false, "mm/kasan/report.c" },
	{ "Last potentially related work", EXPECT_SKIP, false, "mm/kasan/report_generic.c" },
	{ "other info that might help us debug this", EXPECT_SKIP, false, LOCKDEP },
	{ "page last allocated via", EXPECT_SKIP, false, "mm/page_owner.c" },
	{ "page last free", EXPECT_SKIP, false, "mm/page_owner.c" },
	{ "Preemption disabled at:", EXPECT_SKIP, false, "kernel/sched/core.c" },
	{ "Second to last potentially related", EXPECT_SKIP, false, "mm/kasan/report_generic.c" },
	{ "state was registered at:", EXPECT_SKIP, false, LOCKDEP },
	{ "the existing dependency chain", EXPECT_SKIP, false, LOCKDEP },
	{ "Uninit was created at", EXPECT_SKIP, false, "mm/kmsan/report.c" },
	{ "Uninit was stored to memory at", EXPECT_SKIP, false, "mm/kmsan/report.c" },

	/* Another stack begins. */
	{ "NMI backtrace for cpu", EXPECT_ANY, true, "lib/nmi_backtrace.c" },
	{ "stack backtrace:", EXPECT_ANY, true, LOCKDEP },
	{ "which became ", EXPECT_ANY, true, LOCKDEP },
};
const unsigned section_rows = sizeof(section_table) / sizeof(section_table[0]);
