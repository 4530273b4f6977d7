/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interfaces that differ between the supported kernels: shrinkers (6.7), gendisks (6.9). */
#ifndef LT_COMPAT_H
#define LT_COMPAT_H

#include <linux/blkdev.h>
#include <linux/err.h>
#include <linux/shrinker.h>
#include <linux/slab.h>
#include <linux/swap.h>
#include <linux/version.h>

typedef unsigned long lt_shrink(struct shrinker *s, struct shrink_control *sc);

/*
 * Register a shrinker that reclaim calls at every priority (seeks 0), for batch objects at a
 * time. ERR_PTR on failure.
 */
static inline struct shrinker *lt_shrinker_register(const char *name, lt_shrink *count,
	lt_shrink *scan, long batch)
{
	struct shrinker *s;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	s = shrinker_alloc(0, "%s", name);
#else
	s = kzalloc(sizeof(*s), GFP_KERNEL);
#endif
	if (!s)
		return ERR_PTR(-ENOMEM);
	s->count_objects = count;
	s->scan_objects = scan;
	s->batch = batch;
	s->seeks = 0;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	shrinker_register(s);
#else
	int error = register_shrinker(s, "%s", name);

	if (error) {
		kfree(s);
		return ERR_PTR(error);
	}
#endif
	return s;
}

static inline void lt_shrinker_unregister(struct shrinker *s)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	shrinker_free(s);
#else
	unregister_shrinker(s);
	kfree(s);
#endif
}

/* A disk that takes bios in blocks of a page; ERR_PTR on failure. */
static inline struct gendisk *lt_disk_alloc(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 9, 0)
	struct queue_limits limits = {
		.logical_block_size = PAGE_SIZE,
		.physical_block_size = PAGE_SIZE,
	};

	return blk_alloc_disk(&limits, NUMA_NO_NODE);
#else
	struct gendisk *disk = blk_alloc_disk(NUMA_NO_NODE);

	if (!disk)
		return ERR_PTR(-ENOMEM);
	blk_queue_logical_block_size(disk->queue, PAGE_SIZE);
	blk_queue_physical_block_size(disk->queue, PAGE_SIZE);
	return disk;
#endif
}

/* Tell the current reclaim how many pages the caller freed for it. */
static inline void lt_reclaimed(unsigned long pages)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	mm_account_reclaimed_pages(pages);
#else
	if (current->reclaim_state)
		current->reclaim_state->reclaimed_slab += pages;
#endif
}

#endif
