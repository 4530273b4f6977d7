/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seed S4c, FreeBSD 2004: reclaim drains a zone, the drain takes a bucket for freed items, and
 * the bucket comes from a zone whose lock the caller of reclaim holds. Fix: the drain frees item
 * by item and takes no bucket.
 */
#include "lt.h"

#define SLAB_PAGES 512	/* a slab per operation: more than kswapd keeps free */

static DEFINE_MUTEX(zone);
static unsigned long buckets;	/* taken so far; protected by zone */

static noinline void lt_uma_zone_lock(void)
{
	mutex_lock(&zone);
}

static noinline int lt_uma_slab_alloc(void)
{
	int error;

	lt_uma_zone_lock();
	error = lt_cache_fill(SLAB_PAGES, GFP_KERNEL);
	mutex_unlock(&zone);
	return error;
}

/* Buckets are items of the same zone. */
static noinline void lt_uma_bucket_alloc(void)
{
	lt_count_add(LT_WINDOW, mutex_is_locked(&zone));
	lt_uma_zone_lock();
	buckets++;
	mutex_unlock(&zone);
}

static int uma_op(unsigned int n)
{
	return lt_uma_slab_alloc();
}

static noinline unsigned long lt_uma_drain(unsigned long nr, gfp_t gfp)
{
	if (!lt_fixed)
		lt_uma_bucket_alloc();
	return lt_cache_drop(nr);
}

const struct lt_bug lt_bug_uma_recursion = {
	.name = "uma_recursion",
	.op = uma_op,
	.scan = lt_uma_drain,
};
