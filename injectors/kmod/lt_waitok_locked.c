/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seed S4d, FreeBSD 2004: an allocation that may sleep, with a lock held that forbids it. It
 * sleeps only when memory is low. Fix: allocate first, then lock.
 */
#include <linux/delay.h>
#include <linux/preempt.h>

#include "lt.h"

#define RECORD_PAGES 512	/* per operation: more than kswapd keeps free */
#define RECORDS 8		/* pages allocated before a hold, in the fixed twin */
#define WORKERS 64

/* Lock per worker: a task that spins on a sleeping holder's lock would take the CPU. */
static spinlock_t record_lock[WORKERS];

static noinline int lt_waitok_alloc(gfp_t gfp)
{
	return lt_cache_fill(RECORD_PAGES, gfp);
}

/*
 * A schedule() in atomic context leaves the preemption count at 0 after its report. Restore
 * it, or the unlock would crash the guest and lose the evidence.
 */
static void atomic_restore(void)
{
	if (!preempt_count())
		preempt_disable();
}

static noinline int lt_waitok_insert(spinlock_t *lock)
{
	int error;

	spin_lock(lock);
	error = lt_waitok_alloc(GFP_KERNEL);
	atomic_restore();
	spin_unlock(lock);
	return error;
}

static int records_insert(spinlock_t *lock)
{
	struct page *page[RECORDS];
	unsigned int had = 0;

	while (had < RECORDS && (page[had] = alloc_page(GFP_KERNEL)))
		had++;
	spin_lock(lock);
	for (unsigned int i = 0; i < had; i++)
		lt_cache_add(page[i]);
	spin_unlock(lock);
	return had < RECORDS ? -ENOMEM : 0;
}

static int waitok_insert_fixed(spinlock_t *lock)
{
	int error = 0;

	for (int i = 0; i < RECORD_PAGES / RECORDS && !error; i++)
		error = records_insert(lock);
	return error;
}

static int waitok_op(unsigned int n)
{
	spinlock_t *lock = &record_lock[n % WORKERS];

	return lt_fixed ? waitok_insert_fixed(lock) : lt_waitok_insert(lock);
}

/* Reclaim writes pages out before it frees them, which takes a moment. */
static noinline unsigned long lt_waitok_writeout(unsigned long nr, gfp_t gfp)
{
	lt_count_add(LT_WINDOW, in_atomic());
	usleep_range(100, 200);
	return lt_cache_drop(nr);
}

static int waitok_setup(void)
{
	for (int i = 0; i < WORKERS; i++)
		spin_lock_init(&record_lock[i]);
	return 0;
}

const struct lt_bug lt_bug_waitok_locked = {
	.name = "waitok_locked",
	.setup = waitok_setup,
	.op = waitok_op,
	.scan = lt_waitok_writeout,
};
