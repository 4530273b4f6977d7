/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes memory in huge pages, checks and returns it: high orders against fragmentation. */
#include <errno.h>
#include <sys/mman.h>

#include "pages.h"
#include "state.h"
#include "workload.h"

#define HUGE (2u << 20)

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

struct huge {
	uint8_t *map, *mem;	/* mem: first huge page in map */
	uint64_t pieces, touch, made;
	uint64_t generation[];	/* of each piece; 0: not taken */
};

static const struct param params[] = {
	{ "pieces", PARAM_U64, "8", "1..4096", "pieces of 2 MiB that a worker holds" },
	{ "touch", PARAM_U64, "64", "1..512", "pages written in each piece" },
	{ "collapse", PARAM_PERCENT, "50%", NULL, "pieces made huge at once (MADV_COLLAPSE)" },
	{ 0 }
};

static int setup(struct work *w, struct err *e)
{
	uint64_t pieces = param_u64(w->params, "pieces");
	struct huge *h = state_take(w, sizeof(*h) + pieces * sizeof(h->generation[0]), e);

	if (!h)
		return -ENOMEM;
	h->pieces = pieces;
	h->touch = param_u64(w->params, "touch");
	h->map = state_map(w, (pieces + 1) * HUGE, e);
	h->mem = (uint8_t *)(((uintptr_t)h->map + HUGE - 1) & ~(uintptr_t)(HUGE - 1));
	return h->map ? 0 : -ENOMEM;
}

/* Touch pages far apart: a huge page then brings many that were not touched. */
static uint8_t *piece_page(const struct huge *h, uint64_t piece, uint64_t i)
{
	return h->mem + piece * HUGE + i * (HUGE / PAGE_BYTES / h->touch) * PAGE_BYTES;
}

static int piece_check(struct work *w, uint64_t piece, struct err *e)
{
	const struct huge *h = w->state;
	int rc = 0;

	for (uint64_t i = 0; i < h->touch && !rc; i++)
		rc = page_compare(piece_page(h, piece, i), PAGE_BYTES,
			page_key(w->seed, i, h->generation[piece]), w->name, piece * HUGE, e);
	return rc;
}

/* madvise is a hint: without huge pages or memory the kernel gives small pages. */
static int piece_take(struct work *w, uint64_t piece, struct err *e)
{
	struct huge *h = w->state;

	madvise(h->mem + piece * HUGE, HUGE, MADV_DONTNEED);
	madvise(h->mem + piece * HUGE, HUGE, MADV_HUGEPAGE);
	h->generation[piece] = ++h->made;
	for (uint64_t i = 0; i < h->touch; i++)
		page_fill(piece_page(h, piece, i), PAGE_BYTES, page_key(w->seed, i, h->made));
	if (rng_below(w->rng, 100) < param_u64(w->params, "collapse"))
		madvise(h->mem + piece * HUGE, HUGE, MADV_COLLAPSE);
	w->bytes += HUGE;
	return piece_check(w, piece, e);
}

static int step(struct work *w, struct err *e)
{
	struct huge *h = w->state;
	uint64_t piece = rng_below(w->rng, h->pieces);
	int rc = piece_check(w, piece, e);

	return rc ? rc : piece_take(w, piece, e);
}

static int verify(struct work *w, struct err *e)
{
	const struct huge *h = w->state;
	int rc = 0;

	for (uint64_t piece = 0; piece < h->pieces && !rc; piece++)
		rc = piece_check(w, piece, e);
	return rc;
}

static void teardown(struct work *w)
{
	struct huge *h = w->state;

	if (h && h->map)
		munmap(h->map, (h->pieces + 1) * HUGE);
	state_drop(w);
}

const struct workload workload_huge_alloc = {
	.name = "huge_alloc",
	.summary = "take and give back memory in transparent huge pages, checked each time",
	.params = params,
	.setup = setup,
	.step = step,
	.verify = verify,
	.teardown = teardown,
};
