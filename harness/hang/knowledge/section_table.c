/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words inside of a report after which the lines mean something else. */
#include "tables.h"

const struct section_row section_table[] = {
	{ "is trying to acquire lock", EXPECT_LOCK_WANTED, false },
	{ "is trying to release lock", EXPECT_LOCK_WANTED, false },
	{ "is trying to lock:", EXPECT_LOCK_WANTED, false },
	{ "is trying to acquire:", EXPECT_LOCK_WANTED, false },
	{ "is freeing memory", EXPECT_LOCK_WANTED, false },
	{ "just changed the state of lock", EXPECT_LOCK_WANTED, false },
	{ "is leaving the kernel with locks still held", EXPECT_LOCK_WANTED, false },
	{ "takes:", EXPECT_LOCK_WANTED, false },
	{ "already holding lock:", EXPECT_LOCK_WANTED, false },
	{ "state was registered at:", EXPECT_SKIP, false },
	{ "the existing dependency chain", EXPECT_SKIP, false },
	{ "other info that might help us debug this", EXPECT_SKIP, false },
	{ "stack backtrace:", EXPECT_ANY, true },
	{ "which became ", EXPECT_ANY, true },
	{ "Allocated by task", EXPECT_SKIP, false },
	{ "Freed by task", EXPECT_SKIP, false },
	{ "Last potentially related work", EXPECT_SKIP, false },
	{ "Second to last potentially related", EXPECT_SKIP, false },
	{ "Uninit was stored to memory at", EXPECT_SKIP, false },
	{ "Uninit was created at", EXPECT_SKIP, false },
	{ "page last allocated via", EXPECT_SKIP, false },
	{ "page last free", EXPECT_SKIP, false },
	{ "Preemption disabled at:", EXPECT_SKIP, false },
	{ "NMI backtrace for cpu", EXPECT_ANY, true },
};
const unsigned section_rows = sizeof(section_table) / sizeof(section_table[0]);
