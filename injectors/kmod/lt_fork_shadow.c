/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seed S4f, FreeBSD 2004: fork puts a shadow object in front of the parent's, exit and reclaim
 * collapse the two. A write that must drop the lock to get its page does not look again: what the
 * collapse moved to the front meanwhile is overwritten. Nothing hangs; only the data is wrong.
 * Fix: look again.
 */
#include <linux/highmem.h>

#include "lt.h"

#define CHAINS 64		/* a chain per worker */
#define SLOTS 64		/* pages of an object */
#define WRITES 32		/* of one operation */
#define EXIT_EVERY 4		/* operations until the child ends */
#define BURST 256	/* pages that an operation takes first: down to the watermark */

struct chain {
	struct mutex lock;
	struct page *front[SLOTS], *back[SLOTS];
	u64 written[SLOTS];	/* expected: writes to each page */
	unsigned int ops, next;
};

static struct chain chain[CHAINS];
static char trouble[96];

static void chain_collapse(struct chain *c)
{
	for (int i = 0; i < SLOTS; i++) {
		if (!c->back[i])
			continue;
		if (c->front[i])
			__free_page(c->back[i]);
		else
			c->front[i] = c->back[i];
		c->back[i] = NULL;
	}
}

/* The child sees the parent's pages until it writes. */
static void chain_fork(struct chain *c)
{
	chain_collapse(c);
	memcpy(c->back, c->front, sizeof(c->back));
	memset(c->front, 0, sizeof(c->front));
}

static u64 page_writes(struct page *page)
{
	return page ? *(u64 *)page_address(page) : 0;
}

static struct page *page_take(struct chain *c, bool *dropped)
{
	struct page *page = alloc_page(GFP_NOWAIT | __GFP_NOWARN | __GFP_ZERO);

	*dropped = !page;
	if (page)
		return page;
	mutex_unlock(&c->lock);
	page = alloc_page(GFP_KERNEL | __GFP_NOWARN | __GFP_ZERO | __GFP_RETRY_MAYFAIL);
	mutex_lock(&c->lock);
	return page;
}

/* Put the page in front, and give up the page that is there. */
static noinline void lt_shadow_insert(struct chain *c, unsigned int slot, struct page *page)
{
	struct page *old = c->front[slot];

	if (c->back[slot])
		copy_highpage(page, c->back[slot]);
	c->front[slot] = page;
	if (old) {
		lt_count(LT_WINDOW);
		__free_page(old);
	}
}

static noinline int lt_shadow_fault(struct chain *c, unsigned int slot)
{
	bool dropped;
	struct page *page;

	if (c->front[slot])
		return 0;
	page = page_take(c, &dropped);
	if (!page)
		return -ENOMEM;
	if (lt_fixed && dropped && c->front[slot])
		__free_page(page);
	else
		lt_shadow_insert(c, slot, page);
	return 0;
}

static int shadow_write(struct chain *c)
{
	unsigned int slot = c->next++ % SLOTS;
	int error = lt_shadow_fault(c, slot);

	if (error)
		return error;
	++*(u64 *)page_address(c->front[slot]);
	c->written[slot]++;
	return 0;
}

static int shadow_op(unsigned int n)
{
	struct chain *c = &chain[n % CHAINS];
	int error = 0;

	lt_cache_burst(BURST);
	mutex_lock(&c->lock);
	if (c->ops++ % EXIT_EVERY == 0)
		chain_fork(c);
	for (int i = 0; i < WRITES && !error; i++)
		error = shadow_write(c);
	mutex_unlock(&c->lock);
	return error;
}

/* Reclaim frees the pages that a front page hides. */
static noinline unsigned long lt_shadow_collapse(unsigned long nr, gfp_t gfp)
{
	for (int i = 0; i < CHAINS; i++)
		if (mutex_trylock(&chain[i].lock)) {
			chain_collapse(&chain[i]);
			mutex_unlock(&chain[i].lock);
		}
	return lt_cache_drop(nr);
}

static bool chain_verify(unsigned int n)
{
	struct chain *c = &chain[n];
	bool good = true;

	mutex_lock(&c->lock);
	for (int i = 0; i < SLOTS && good; i++) {
		u64 there = page_writes(c->front[i] ?: c->back[i]);

		good = there == c->written[i];
		if (!good)
			snprintf(trouble, sizeof(trouble),
				"lt_shadow: chain %u page %d holds %llu of %llu writes", n, i,
				there, c->written[i]);
	}
	mutex_unlock(&c->lock);
	return good;
}

static const char *shadow_verify(void)
{
	for (unsigned int i = 0; i < CHAINS; i++)
		if (!chain_verify(i))
			return trouble;
	return NULL;
}

static int shadow_setup(void)
{
	for (int i = 0; i < CHAINS; i++)
		mutex_init(&chain[i].lock);
	return 0;
}

static void shadow_teardown(void)
{
	for (int i = 0; i < CHAINS; i++) {
		chain_collapse(&chain[i]);
		for (int k = 0; k < SLOTS; k++)
			if (chain[i].front[k])
				__free_page(chain[i].front[k]);
	}
}

const struct lt_bug lt_bug_fork_shadow = {
	.name = "fork_shadow",
	.setup = shadow_setup,
	.teardown = shadow_teardown,
	.op = shadow_op,
	.scan = lt_shadow_collapse,
	.verify = shadow_verify,
};
