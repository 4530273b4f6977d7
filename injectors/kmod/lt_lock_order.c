/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seed S4b, FreeBSD 2004: vm object -> swap hash in one task, swap hash -> vm object in another.
 * Only reclaim takes the hash lock inside of the object lock. Fix: one order everywhere.
 */
#include "lt.h"

#define OBJECT_PAGES 1024	/* per operation: more than kswapd keeps free */

static DEFINE_MUTEX(object);
static DEFINE_MUTEX(hash);

static noinline void lt_object_lock(void)
{
	mutex_lock(&object);
}

static noinline void lt_hash_lock(void)
{
	mutex_lock(&hash);
}

/* A fault allocates pages for the object. */
static noinline int lt_object_grow(void)
{
	int error;

	lt_object_lock();
	error = lt_cache_fill(OBJECT_PAGES, GFP_KERNEL);
	mutex_unlock(&object);
	return error;
}

/* Swap-in looks the object up from the hash, and allocates nothing. */
static noinline int lt_hash_lookup(void)
{
	if (lt_fixed)
		lt_object_lock();
	lt_hash_lock();
	if (!lt_fixed) {
		lt_count_add(LT_WINDOW, mutex_is_locked(&object));
		lt_object_lock();
	}
	mutex_unlock(&object);
	mutex_unlock(&hash);
	return 0;
}

/* Even workers fault, odd ones swap in. */
static int lock_order_op(unsigned int n)
{
	return n % 2 ? lt_hash_lookup() : lt_object_grow();
}

/* Pages go out to swap and into the hash. */
static noinline unsigned long lt_object_swapout(unsigned long nr, gfp_t gfp)
{
	unsigned long freed;

	lt_hash_lock();
	freed = lt_cache_drop(nr);
	mutex_unlock(&hash);
	return freed;
}

const struct lt_bug lt_bug_lock_order = {
	.name = "lock_order",
	.op = lock_order_op,
	.scan = lt_object_swapout,
};
