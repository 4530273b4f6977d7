/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seed S2, the Solaris porting layer of ZFS, 2012: write-back needs a slab, __vmalloc() forgets
 * the caller's no-I/O flag, and reclaim waits for that same write-back. Fix: the slab grows on a
 * work queue, callers wait with a time-out, and after that take one emergency object.
 */
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#include "lt.h"

#define SLAB_OBJECTS 8
#define OBJECT_BYTES (16 * 1024)
#define OBJECTS 24	/* per transaction: with the fills, more than kswapd keeps free */
#define TXG_PAGES 64		/* left in the cache by a transaction */

static unsigned int timeout_ms = 50;
module_param(timeout_ms, uint, 0444);
MODULE_PARM_DESC(timeout_ms, "spl_vmalloc fixed: how long to wait for a slab");

struct object {
	struct list_head list;
	bool emergency;
};

static LIST_HEAD(objects);
static DEFINE_SPINLOCK(objects_lock);
static DECLARE_WAIT_QUEUE_HEAD(objects_wait);

static DEFINE_MUTEX(txg);	/* serializes transactions */
static bool txg_syncing;
static unsigned long txg_number;
static DECLARE_WAIT_QUEUE_HEAD(txg_wait);

static struct object *object_take(void)
{
	struct object *o;

	spin_lock(&objects_lock);
	o = list_first_entry_or_null(&objects, struct object, list);
	if (o)
		list_del(&o->list);
	spin_unlock(&objects_lock);
	return o;
}

static void object_add(struct object *o)
{
	spin_lock(&objects_lock);
	list_add(&o->list, &objects);
	spin_unlock(&objects_lock);
}

/* Slab objects need vfree(), emergency objects kfree(). */
static void object_free(struct object *o)
{
	if (o->emergency)
		lt_count_add(LT_EMERGENCY_NOW, -1);
	kvfree(o);
}

static noinline struct object *lt_spl_vmalloc(gfp_t gfp)
{
	/* The bug: like the page tables of an old __vmalloc(), all is GFP_KERNEL. */
	struct object *o = __vmalloc(OBJECT_BYTES, GFP_KERNEL | __GFP_NOWARN);

	if (o)
		o->emergency = false;
	return o;
}

static noinline int lt_spl_slab_grow(gfp_t gfp)
{
	for (int i = 0; i < SLAB_OBJECTS; i++) {
		struct object *o = lt_spl_vmalloc(gfp);

		if (!o)
			return -ENOMEM;
		object_add(o);
	}
	wake_up_all(&objects_wait);
	return 0;
}

static void grow_run(struct work_struct *work)
{
	lt_spl_slab_grow(GFP_KERNEL);
}
static DECLARE_WORK(grow_work, grow_run);
static struct workqueue_struct *grow_queue;

static struct object *emergency_alloc(void)
{
	struct object *o = kmalloc(OBJECT_BYTES, GFP_NOIO | __GFP_NOWARN);

	if (!o)
		return NULL;
	o->emergency = true;
	lt_count_add(LT_EMERGENCY_NOW, 1);
	lt_count_raise(LT_EMERGENCY_MAX, lt_count_read(LT_EMERGENCY_NOW));
	return o;
}

static noinline struct object *lt_spl_alloc_fixed(void)
{
	struct object *o = NULL;

	queue_work(grow_queue, &grow_work);
	wait_event_timeout(objects_wait, (o = object_take()), msecs_to_jiffies(timeout_ms));
	return o ?: emergency_alloc();
}

static struct object *spl_alloc(void)
{
	struct object *o = object_take();

	if (o || lt_fixed)
		return o ?: lt_spl_alloc_fixed();
	return lt_spl_slab_grow(GFP_NOIO) ? NULL : object_take();
}

static void txg_begin(void)
{
	mutex_lock(&txg);
	WRITE_ONCE(txg_syncing, true);
}

static void txg_end(void)
{
	txg_number++;
	WRITE_ONCE(txg_syncing, false);
	wake_up_all(&txg_wait);
	mutex_unlock(&txg);
}

/* Write-back of a transaction takes objects, and frees them at its end. */
static noinline int lt_spl_txg_sync(void)
{
	struct object *held[OBJECTS];
	int error = 0, n = 0;

	txg_begin();
	while (n < OBJECTS && (held[n] = spl_alloc()))
		n++;
	error = n < OBJECTS ? -ENOMEM : 0;
	txg_end();
	while (n--)
		object_free(held[n]);
	return error;
}

static int spl_op(unsigned int n)
{
	return lt_spl_txg_sync() ?: lt_cache_fill(TXG_PAGES, GFP_KERNEL);
}

/* Buffers become clean at the end of the current transaction. */
static noinline void lt_spl_txg_wait(void)
{
	unsigned long now = READ_ONCE(txg_number);

	wait_event(txg_wait, !READ_ONCE(txg_syncing) || READ_ONCE(txg_number) != now);
}

static noinline unsigned long lt_spl_evict(unsigned long nr, gfp_t gfp)
{
	if ((gfp & __GFP_IO) && READ_ONCE(txg_syncing)) {
		lt_count(LT_WINDOW);
		lt_spl_txg_wait();
	}
	return lt_cache_drop(nr);
}

static int spl_setup(void)
{
	grow_queue = alloc_workqueue("lt_spl", WQ_UNBOUND, 1);
	return grow_queue ? 0 : -ENOMEM;
}

static void spl_teardown(void)
{
	struct object *o;

	if (grow_queue)
		destroy_workqueue(grow_queue);
	while ((o = object_take()))
		object_free(o);
}

const struct lt_bug lt_bug_spl_vmalloc = {
	.name = "spl_vmalloc",
	.setup = spl_setup,
	.teardown = spl_teardown,
	.op = spl_op,
	.scan = lt_spl_evict,
};
