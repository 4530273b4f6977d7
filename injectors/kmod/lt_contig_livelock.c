/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seed S4a, contigmalloc of FreeBSD, 2004: no contiguous run is free, so the caller launders the
 * inactive queue until it is empty, while running processes keep filling it. Fix: launder as
 * many pages as the queue holds, in three passes, then fail.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/moduleparam.h>

#include "lt.h"

#define QUEUE_PAGES 64	/* pages of the running processes */
#define PASSES 3
#define FILL 64		/* pages that an operation leaves in the cache */

static unsigned int order = 9;
module_param(order, uint, 0444);
MODULE_PARM_DESC(order, "contig_livelock: contiguous pages wanted, as a power of two");

static LIST_HEAD(active);
static LIST_HEAD(inactive);
static unsigned int inactive_count;
static DEFINE_SPINLOCK(queue_lock);
static struct task_struct *process;

/* Running processes: they fill the inactive queue faster than it is laundered. */
static int lt_contig_process(void *unused)
{
	while (!kthread_should_stop()) {
		spin_lock(&queue_lock);
		while (!list_empty(&active)) {
			list_move_tail(active.next, &inactive);
			inactive_count++;
		}
		spin_unlock(&queue_lock);
		usleep_range(500, 1000);
	}
	return 0;
}

/* Write a page; false: the queue is empty. */
static noinline bool lt_contig_launder(void)
{
	bool done = false;

	spin_lock(&queue_lock);
	if (inactive_count) {
		list_move_tail(inactive.next, &active);
		inactive_count--;
		done = true;
	}
	spin_unlock(&queue_lock);
	if (done)
		usleep_range(1000, 2000);
	return done;
}

static noinline void lt_contig_flush(void)
{
	unsigned int most = lt_fixed ? READ_ONCE(inactive_count) : UINT_MAX;

	lt_count(LT_WINDOW);
	while (most-- && lt_contig_launder())
		;
}

/* A costly order fails after a round of reclaim and compaction. */
static struct page *contig_try(void)
{
	return alloc_pages(GFP_KERNEL | __GFP_NOWARN, order);
}

/* NULL after PASSES counts as progress: the caller does without the run. */
static noinline void lt_contig_alloc(void)
{
	struct page *run = contig_try();

	for (int pass = 0; !run && pass < PASSES; pass++) {
		lt_contig_flush();
		run = contig_try();
	}
	if (run)
		__free_pages(run, order);
}

static int contig_op(unsigned int n)
{
	lt_contig_alloc();
	return lt_cache_fill(FILL, GFP_KERNEL);
}

static int contig_setup(void)
{
	for (int i = 0; i < QUEUE_PAGES; i++) {
		struct page *page = alloc_page(GFP_KERNEL);

		if (!page)
			return -ENOMEM;
		list_add(&page->lru, &active);
	}
	process = kthread_run(lt_contig_process, NULL, "lt_process");
	return PTR_ERR_OR_ZERO(process);
}

static void contig_teardown(void)
{
	struct page *page, *next;

	if (!IS_ERR_OR_NULL(process))
		kthread_stop(process);
	list_splice_init(&inactive, &active);
	list_for_each_entry_safe(page, next, &active, lru)
		__free_page(page);
}

const struct lt_bug lt_bug_contig_livelock = {
	.name = "contig_livelock",
	.setup = contig_setup,
	.teardown = contig_teardown,
	.op = contig_op,
};
