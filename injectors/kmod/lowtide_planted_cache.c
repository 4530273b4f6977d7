/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages that operations filled, oldest first, and the shrinker through which reclaim takes them. */
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/swap.h>

#include "lt.h"
#include "lt_compat.h"

#define BATCH 64		/* pages reclaim asks for at a time */
#define OFFER 512	/* pages reported to reclaim, lest it takes the whole cache */

static unsigned int cache_mib = 24;
module_param(cache_mib, uint, 0444);
MODULE_PARM_DESC(cache_mib, "most memory that operations keep, in MiB");

static LIST_HEAD(pages);
static unsigned long pages_count;
static DEFINE_SPINLOCK(pages_lock);
static struct shrinker *shrinker;
static const struct lt_bug *cache_bug;

unsigned long lt_cache_size(void)
{
	return READ_ONCE(pages_count);
}

unsigned long lt_cache_limit(void)
{
	return (unsigned long)cache_mib << (20 - PAGE_SHIFT);
}

static struct page *page_take(void)
{
	struct page *page;

	spin_lock(&pages_lock);
	page = list_first_entry_or_null(&pages, struct page, lru);
	if (page) {
		list_del(&page->lru);
		pages_count--;
	}
	spin_unlock(&pages_lock);
	return page;
}

unsigned long lt_cache_drop(unsigned long nr)
{
	unsigned long freed = 0;
	struct page *page;

	while (freed < nr && (page = page_take())) {
		__free_page(page);
		freed++;
	}
	return freed;
}

void lt_cache_add(struct page *page)
{
	spin_lock(&pages_lock);
	list_add_tail(&page->lru, &pages);
	pages_count++;
	spin_unlock(&pages_lock);
	if (lt_cache_size() > lt_cache_limit())
		lt_cache_drop(1);
}

int lt_cache_fill(unsigned int count, gfp_t gfp)
{
	while (count--) {
		struct page *page = alloc_page(gfp);

		if (!page)
			return -ENOMEM;
		lt_cache_add(page);
	}
	return 0;
}

void lt_cache_burst(unsigned int count)
{
	lt_cache_fill(count, GFP_ATOMIC | __GFP_NOWARN);
}

int lt_memory_wait(unsigned int count)
{
	LIST_HEAD(had);
	struct page *page = NULL, *next;

	while (count && (page = alloc_page(GFP_KERNEL))) {
		list_add(&page->lru, &had);
		count--;
	}
	list_for_each_entry_safe(page, next, &had, lru)
		__free_page(page);
	return count ? -ENOMEM : 0;
}

static unsigned long cache_count(struct shrinker *s, struct shrink_control *sc)
{
	return min(lt_cache_size(), (unsigned long)OFFER) ?: SHRINK_EMPTY;
}

static unsigned long cache_scan(struct shrinker *s, struct shrink_control *sc)
{
	unsigned long freed;

	if (current->flags & PF_MEMALLOC) {
		lt_count(LT_RECLAIM);
		if (!current_is_kswapd())
			lt_count(LT_DIRECT);
	}
	freed = cache_bug->scan ? cache_bug->scan(sc->nr_to_scan, sc->gfp_mask) :
		lt_cache_drop(sc->nr_to_scan);
	lt_count_add(LT_FREED, freed);
	lt_reclaimed(freed);
	return freed ?: SHRINK_STOP;
}

int lt_cache_open(const struct lt_bug *bug)
{
	cache_bug = bug;
	shrinker = lt_shrinker_register("lowtide_planted", cache_count, cache_scan, BATCH);
	return PTR_ERR_OR_ZERO(shrinker);
}

void lt_cache_close(void)
{
	if (!IS_ERR_OR_NULL(shrinker))
		lt_shrinker_unregister(shrinker);
}
