/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seed S1a, Linux 2.2: a block is allocated under the superblock lock, the allocation enters
 * reclaim, and reclaim's writeback needs the superblock lock. Fix: no I/O from reclaim under the
 * lock. If that leaves no memory, drop the lock and retry.
 */
#include <linux/sched/mm.h>

#include "lt.h"

#define BLOCK_PAGES 512	/* per operation: more than kswapd keeps free */
#define PIECE_PAGES 16	/* per hold of the lock, in the fixed twin */

static DEFINE_MUTEX(superblock);

static noinline void lt_superblock_lock(void)
{
	mutex_lock(&superblock);
}

/* Memory for the bitmap and the buffers of new blocks. */
static noinline int lt_superblock_alloc_blocks(unsigned int pages)
{
	return lt_cache_fill(pages, GFP_KERNEL);
}

static noinline int lt_superblock_alloc_blocks_noio(unsigned int pages)
{
	unsigned int flags = memalloc_noio_save();
	int error = lt_cache_fill(pages, GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN);

	memalloc_noio_restore(flags);
	return error;
}

/* Allocate in pieces: without the lock reclaim may do I/O. */
static int superblock_op_fixed(void)
{
	int error = 0;

	for (int left = BLOCK_PAGES; left > 0 && !error; left -= PIECE_PAGES) {
		lt_superblock_lock();
		error = lt_superblock_alloc_blocks_noio(PIECE_PAGES);
		mutex_unlock(&superblock);
		if (error == -ENOMEM) {
			error = lt_memory_wait(4 * PIECE_PAGES);
			left += PIECE_PAGES;
		}
	}
	return error;
}

static int superblock_op(unsigned int n)
{
	int error;

	if (lt_fixed)
		return superblock_op_fixed();
	lt_superblock_lock();
	error = lt_superblock_alloc_blocks(BLOCK_PAGES);
	mutex_unlock(&superblock);
	return error;
}

/* Writeback of a shared mapping allocates blocks on the disk. */
static noinline unsigned long lt_superblock_writepage(unsigned long nr, gfp_t gfp)
{
	unsigned long freed;

	if (!(gfp & __GFP_IO))
		return 0;
	lt_count_add(LT_WINDOW, mutex_is_locked(&superblock));
	lt_superblock_lock();
	freed = lt_cache_drop(nr);
	mutex_unlock(&superblock);
	return freed;
}

const struct lt_bug lt_bug_superblock_lock = {
	.name = "superblock_lock",
	.op = superblock_op,
	.scan = lt_superblock_writepage,
};
