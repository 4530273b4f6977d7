/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seed S3, FreeBSD PR 248008: tags describe memory, and taking memory for tags needs tags. A
 * reserve breaks the recursion; when reclaim drains it, tasks that need a tag hang.
 * Fix: the drain leaves the reserve alone.
 */
#include <linux/list.h>

#include "lt.h"

#define RESERVE 8	/* tags kept for the growth of the tags themselves */
#define GROW 64		/* tags added by a growth */
#define TAKE 16		/* tags of one operation */
#define MAP 2		/* tags that mapping the new tags takes meanwhile */

static LIST_HEAD(tags);
static unsigned long tags_count;
static bool growing;
static DEFINE_SPINLOCK(tags_lock);
static DECLARE_WAIT_QUEUE_HEAD(tags_wait);

static void tag_put(struct page *tag)
{
	spin_lock(&tags_lock);
	list_add(&tag->lru, &tags);
	tags_count++;
	spin_unlock(&tags_lock);
	wake_up_all(&tags_wait);
}

/* Take a tag unless only keep are left. */
static struct page *tag_take(unsigned long keep)
{
	struct page *tag = NULL;

	spin_lock(&tags_lock);
	if (tags_count > keep) {
		tag = list_first_entry(&tags, struct page, lru);
		list_del(&tag->lru);
		tags_count--;
	}
	spin_unlock(&tags_lock);
	return tag;
}

static bool growth_begin(void)
{
	bool mine;

	spin_lock(&tags_lock);
	mine = !growing && tags_count <= RESERVE;
	growing = growing || mine;
	spin_unlock(&tags_lock);
	return mine;
}

static void growth_end(void)
{
	spin_lock(&tags_lock);
	growing = false;
	spin_unlock(&tags_lock);
	wake_up_all(&tags_wait);
}

/* Sleep until the caller may take a tag, or must grow the tags itself. */
static noinline struct page *lt_btalloc(unsigned long keep, bool *grow)
{
	struct page *tag = NULL;

	*grow = false;
	wait_event(tags_wait, (tag = tag_take(keep)) || (keep && (*grow = growth_begin())));
	return tag;
}

/* Mapping new pages borrows tags from the reserve. */
static noinline void lt_btalloc_map(void)
{
	struct page *held[MAP];
	bool unused;

	for (int i = 0; i < MAP; i++)
		held[i] = lt_btalloc(0, &unused);
	for (int i = 0; i < MAP; i++)
		tag_put(held[i]);
}

static noinline int lt_btalloc_grow(void)
{
	LIST_HEAD(fresh);
	struct page *page, *next;
	unsigned int got = 0;

	while (got < GROW && (page = alloc_page(GFP_KERNEL))) {
		list_add(&page->lru, &fresh);
		got++;
	}
	lt_btalloc_map();
	list_for_each_entry_safe(page, next, &fresh, lru) {
		list_del(&page->lru);
		tag_put(page);
	}
	growth_end();
	return got ? 0 : -ENOMEM;
}

static int btalloc_op(unsigned int n)
{
	for (int i = 0; i < TAKE; i++) {
		struct page *tag;
		bool grow;
		int error;

		while (!(tag = lt_btalloc(RESERVE, &grow))) {
			error = grow ? lt_btalloc_grow() : 0;
			if (error)
				return error;
		}
		lt_cache_add(tag);
	}
	return 0;
}

/* Reclaimable slabs: the cache is dropped, and free tags with it. */
static noinline unsigned long lt_btalloc_drain(unsigned long nr, gfp_t gfp)
{
	unsigned long freed = lt_cache_drop(nr);
	struct page *tag;

	while ((tag = tag_take(lt_fixed ? RESERVE : 0))) {
		__free_page(tag);
		freed++;
		lt_count_add(LT_WINDOW, READ_ONCE(tags_count) < MAP);
	}
	return freed;
}

static int btalloc_setup(void)
{
	for (int i = 0; i < RESERVE; i++) {
		struct page *tag = alloc_page(GFP_KERNEL);

		if (!tag)
			return -ENOMEM;
		tag_put(tag);
	}
	return 0;
}

static void btalloc_teardown(void)
{
	struct page *tag;

	while ((tag = tag_take(0)))
		__free_page(tag);
}

const struct lt_bug lt_bug_btalloc_reserve = {
	.name = "btalloc_reserve",
	.setup = btalloc_setup,
	.teardown = btalloc_teardown,
	.op = btalloc_op,
	.scan = lt_btalloc_drain,
};
