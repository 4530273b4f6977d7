/* SPDX-License-Identifier: GPL-2.0-or-later */
/* xoshiro256** streams, seeded with splitmix64 from the run's seed and a name. */
#include "rng.h"

#include <string.h>
#include <sys/random.h>

#include "clock.h"
#include "file.h"

static uint64_t splitmix_next(uint64_t *x)
{
	uint64_t z = (*x += 0x9e3779b97f4a7c15ull);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

static uint64_t rotate_left(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

void rng_stream(struct rng *r, uint64_t seed, const char *name)
{
	uint64_t x = splitmix_next(&seed) ^ file_hash_bytes(FILE_HASH_START, name, strlen(name));
	unsigned i;

	for (i = 0; i < 4; i++)
		r->s[i] = splitmix_next(&x);
}

uint64_t rng_u64(struct rng *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotate_left(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

/* Draw again from the range above a multiple of n: it would favour small remainders. */
uint64_t rng_below(struct rng *r, uint64_t n)
{
	uint64_t unfair, x;

	if (n < 2)
		return 0;
	unfair = (0 - n) % n;
	do
		x = rng_u64(r);
	while (x < unfair);
	return x % n;
}

/* Low byte first, so that big-endian machines get the same bytes. */
void rng_fill(struct rng *r, void *buf, size_t size)
{
	unsigned char *p = buf;
	uint64_t x = 0;
	size_t i;

	for (i = 0; i < size; i++, x >>= 8) {
		if (i % 8 == 0)
			x = rng_u64(r);
		p[i] = (unsigned char)x;
	}
}

uint64_t rng_new_seed(void)
{
	uint32_t seed = 0;

	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != sizeof(seed))
		seed = (uint32_t)clock_ns();
	return seed ? seed : 1;
}
