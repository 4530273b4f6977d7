/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lowtide_planted: a planted bug at a time, with the fix of its report. The bugs share a
 * contract, the counters, and the cache that reclaim takes back.
 */
#ifndef LT_H
#define LT_H

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/shrinker.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

/* Planted bug: a file lt_NAME.c that defines lt_bug_NAME. */
struct lt_bug {
	const char *name;
	/* 0 or -errno; may be NULL. A failed setup is followed by teardown. */
	int (*setup)(void);
	/* Called after the last operation and the last reclaim. May be NULL. */
	void (*teardown)(void);
	/* An operation of worker n, in the caller's context; 0 or -errno. */
	int (*op)(unsigned int n);
	/* Free nr pages for reclaim; returns pages freed. May sleep. NULL: lt_cache_drop. */
	unsigned long (*scan)(unsigned long nr, gfp_t gfp);
	/* Description of corrupt data; NULL: data is intact. May be NULL. */
	const char *(*verify)(void);
	/* Name of the bug's block device. May be NULL. */
	const char *device;
};

/* True in the fixed twin, false in the buggy twin. Constant after load. */
extern bool lt_fixed;

/* Close at once: the deferred work of fput() would run in unloaded code. */
void lt_file_close(struct file *file);

enum lt_counter {
	LT_OPS,			/* operations completed */
	LT_FAILED,		/* operations that returned an error */
	LT_RECLAIM,		/* shrinker calls by direct reclaim and kswapd */
	LT_DIRECT,		/* shrinker calls by direct reclaim of any task */
	LT_FREED,		/* pages given back to reclaim */
	LT_WINDOW,		/* times the bug's window was open */
	LT_EMERGENCY_NOW, LT_EMERGENCY_MAX,	/* emergency objects in use, and their peak */
	LT_COUNTERS
};

void lt_count(enum lt_counter c);
void lt_count_add(enum lt_counter c, long n);
long lt_count_read(enum lt_counter c);
void lt_count_raise(enum lt_counter c, long to);	/* to at least to */

/*
 * The cache: pages that operations filled and reclaim may take back. The module parameter cache_mib
 * bounds it; adding to a full cache frees the oldest pages.
 */
void lt_cache_add(struct page *page);
unsigned long lt_cache_size(void);	/* pages */
unsigned long lt_cache_limit(void);	/* pages */
unsigned long lt_cache_drop(unsigned long nr);	/* oldest first; pages freed */
int lt_cache_fill(unsigned int pages, gfp_t gfp);	/* allocate and add; 0 or -ENOMEM */
int lt_memory_wait(unsigned int pages);	/* allocate so many, then free them; 0 or -ENOMEM */
void lt_cache_burst(unsigned int pages);	/* atomic: goes below the usual watermark */
int lt_cache_open(const struct lt_bug *bug);
void lt_cache_close(void);

/* The state and counters in debugfs. */
void lt_debugfs_open(const struct lt_bug *bug);
void lt_debugfs_close(void);

#endif
