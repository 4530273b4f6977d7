/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pattern of a page: any mix-up of pages, generations or writers is noticed. */
#include <errno.h>
#include <inttypes.h>

#include "pages.h"

#define MIX_A 0x9e3779b97f4a7c15ull
#define MIX_B 0xbf58476d1ce4e5b9ull

static uint64_t mix(uint64_t x)
{
	x ^= x >> 30;
	x *= MIX_B;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

uint64_t page_key(uint64_t seed, uint64_t index, uint64_t generation)
{
	if (!generation)
		return 0;
	return mix(mix(mix(seed + MIX_A) ^ index) + generation) | 1;
}

static uint64_t page_word(uint64_t key, size_t i)
{
	return key ? key + i * MIX_A : 0;
}

void page_fill(void *page, size_t bytes, uint64_t key)
{
	uint64_t *word = page;

	for (size_t i = 0; i < bytes / sizeof(*word); i++)
		word[i] = page_word(key, i);
}

ssize_t page_check(const void *page, size_t bytes, uint64_t key)
{
	const uint64_t *word = page;

	for (size_t i = 0; i < bytes / sizeof(*word); i++)
		if (word[i] != page_word(key, i))
			return (ssize_t)(i * sizeof(*word));
	return -1;
}

int page_compare(const void *page, size_t bytes, uint64_t key, const char *what, uint64_t at,
	struct err *e)
{
	ssize_t bad = key == PAGE_UNKNOWN ? -1 : page_check(page, bytes, key);
	size_t i = (size_t)bad / sizeof(uint64_t);

	if (bad < 0)
		return 0;
	return err_set(e, EBADMSG,
		"%s: wrong data at byte %" PRIu64 ": found %016" PRIx64 ", written %016" PRIx64,
		what, at + (uint64_t)bad, ((const uint64_t *)page)[i], page_word(key, i));
}

uint64_t page_pick(struct rng *r, uint64_t pages, uint64_t hot_pct)
{
	uint64_t tenth = pages < 10 ? 1 : pages / 10;

	return rng_below(r, rng_below(r, 100) < hot_pct ? tenth : pages);
}
