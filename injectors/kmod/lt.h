/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lowtide_planted: one planted bug at a time, each with the report's own fix. This is what the
 * bugs share: their contract, the counters, and the cache that memory pressure takes back.
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

/* One planted bug: a file lt_NAME.c that defines lt_bug_NAME. */
struct lt_bug {
	const char *name;
	/* 0 or -errno; may be NULL. After a failed setup teardown is called too. */
	int (*setup)(void);
	/* Only when no operation is under way and no reclaim can come any more. May be NULL. */
	void (*teardown)(void);
	/* One operation of worker n, in the caller's context; 0 or -errno. */
	int (*op)(unsigned int n);
	/* Reclaim wants nr pages; pages freed. May sleep. NULL: lt_cache_drop. */
	unsigned long (*scan)(unsigned long nr, gfp_t gfp);
	/* What is wrong with the data, NULL: nothing. May be NULL. */
	const char *(*verify)(void);
	/* Name of its block device. May be NULL. */
	const char *device;
};

/* Which twin is loaded. Constant after load. */
extern bool lt_fixed;

/* At once: what fput() leaves for later would run in code that is gone. */
void lt_file_close(struct file *file);

enum lt_counter {
	LT_OPS,			/* operations completed */
	LT_FAILED,		/* operations that returned an error */
	LT_RECLAIM,		/* times reclaim called the bug's shrinker, whoever reclaimed */
	LT_DIRECT,		/* of these: direct reclaim of any task */
	LT_FREED,		/* pages given back to reclaim */
	LT_WINDOW,		/* times the bug's window was open */
	LT_EMERGENCY_NOW, LT_EMERGENCY_MAX,	/* emergency objects in use, and at most */
	LT_COUNTERS
};

void lt_count(enum lt_counter c);
void lt_count_add(enum lt_counter c, long n);
long lt_count_read(enum lt_counter c);
void lt_count_raise(enum lt_counter c, long to);	/* to the larger of the two */

/*
 * The cache: pages that operations filled and reclaim may take back. Bounded by the module's
 * parameter cache_mib; adding to a full one frees the oldest.
 */
void lt_cache_add(struct page *page);
unsigned long lt_cache_size(void);	/* pages */
unsigned long lt_cache_limit(void);	/* pages */
unsigned long lt_cache_drop(unsigned long nr);	/* oldest first; pages freed */
int lt_cache_fill(unsigned int pages, gfp_t gfp);	/* allocate and add; 0 or -ENOMEM */
int lt_memory_wait(unsigned int pages);	/* until so many can be had, which then are free */
void lt_cache_burst(unsigned int pages);	/* as an interrupt: below the others' watermark */
int lt_cache_open(const struct lt_bug *bug);
void lt_cache_close(void);

/* The state and counters in debugfs. */
void lt_debugfs_open(const struct lt_bug *bug);
void lt_debugfs_close(void);

#endif
