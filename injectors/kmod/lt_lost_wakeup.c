/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seed S4, the vm_wait of FreeBSD: a task finds no free page and goes to sleep until the page
 * daemon has some. If its wait record cannot be allocated at once, it drops the lock to get one.
 * A wakeup meanwhile is lost: the daemon wakes only the tasks on the list.
 * Fix: look again after taking the lock again.
 */
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/sched/task.h>

#include "lt.h"

#define WORKERS 64
#define FRAMES 32	/* per worker: it must wait once all are used up */
#define BURST 512	/* pages that an operation takes first: down to the watermark */

struct waiter {
	struct list_head list;
	struct task_struct *task;
	bool woken;
};

/* Memory domain of a worker. */
struct domain {
	unsigned int free;	/* frames */
	unsigned int used;	/* frames that the daemon may free */
	bool wanted;		/* a task asks the daemon for frames */
	struct list_head waiters;
};

static struct domain domain[WORKERS];
static DEFINE_SPINLOCK(domain_lock);
static struct task_struct *daemon;
static DECLARE_WAIT_QUEUE_HEAD(daemon_wait);

static void frames_free(struct domain *d)
{
	struct waiter *w, *next;

	d->wanted = false;
	d->free += d->used;
	d->used = 0;
	list_for_each_entry_safe(w, next, &d->waiters, list) {
		/* w is on the sleeper's stack, which ends with the wakeup. */
		struct task_struct *task = get_task_struct(w->task);

		list_del(&w->list);
		smp_store_release(&w->woken, true);
		wake_up_process(task);
		put_task_struct(task);
	}
}

static bool is_wanted(void)
{
	for (int i = 0; i < WORKERS; i++)
		if (READ_ONCE(domain[i].wanted))
			return true;
	return false;
}

static int lt_pagedaemon(void *unused)
{
	while (!kthread_should_stop()) {
		wait_event_interruptible(daemon_wait, is_wanted() || kthread_should_stop());
		spin_lock(&domain_lock);
		for (int i = 0; i < WORKERS; i++)
			if (domain[i].wanted)
				frames_free(&domain[i]);
		spin_unlock(&domain_lock);
	}
	return 0;
}

static noinline void lt_vm_wait(struct waiter *w)
{
	for (;;) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		if (smp_load_acquire(&w->woken))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}

/* Record of the wait, with the pages that its owner will need. Lock held by the caller. */
static struct page *record_take(bool *dropped)
{
	struct page *page = alloc_page(GFP_NOWAIT | __GFP_NOWARN);

	*dropped = !page;
	if (page)
		return page;
	lt_count(LT_WINDOW);
	spin_unlock(&domain_lock);
	page = alloc_page(GFP_KERNEL | __GFP_NOWARN | __GFP_RETRY_MAYFAIL);
	spin_lock(&domain_lock);
	return page;
}

/* Wait until the daemon has freed frames. Called with the lock held, which it drops. */
static int frames_wait(struct domain *d)
{
	struct waiter w = { .task = current };
	struct page *record;
	bool dropped;

	d->wanted = true;
	wake_up(&daemon_wait);
	record = record_take(&dropped);
	if (!record || (lt_fixed && dropped && d->free)) {
		spin_unlock(&domain_lock);
	} else {
		list_add(&w.list, &d->waiters);
		spin_unlock(&domain_lock);
		lt_vm_wait(&w);
	}
	if (record)
		lt_cache_add(record);
	return record ? 0 : -ENOMEM;
}

/* Take a frame and use it up. */
static int frame_take(struct domain *d)
{
	int error = 0;

	spin_lock(&domain_lock);
	while (!d->free && !error) {
		error = frames_wait(d);
		spin_lock(&domain_lock);
	}
	if (!error) {
		d->free--;
		d->used++;
	}
	spin_unlock(&domain_lock);
	return error;
}

static int wakeup_op(unsigned int n)
{
	int error = 0;

	lt_cache_burst(BURST);
	for (int i = 0; i < FRAMES && !error; i++)
		error = frame_take(&domain[n % WORKERS]);
	return error;
}

/* Reclaim writes pages out before it frees them, so the daemon is quicker. */
static noinline unsigned long lt_wakeup_writeout(unsigned long nr, gfp_t gfp)
{
	usleep_range(100, 200);
	return lt_cache_drop(nr);
}

static int wakeup_setup(void)
{
	for (int i = 0; i < WORKERS; i++) {
		domain[i].free = FRAMES;
		INIT_LIST_HEAD(&domain[i].waiters);
	}
	daemon = kthread_run(lt_pagedaemon, NULL, "lt_pagedaemon");
	return PTR_ERR_OR_ZERO(daemon);
}

static void wakeup_teardown(void)
{
	if (!IS_ERR_OR_NULL(daemon))
		kthread_stop(daemon);
}

const struct lt_bug lt_bug_lost_wakeup = {
	.name = "lost_wakeup",
	.setup = wakeup_setup,
	.teardown = wakeup_teardown,
	.op = wakeup_op,
	.scan = lt_wakeup_writeout,
};
