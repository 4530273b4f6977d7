/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams of random numbers, drawn by name from one seed, the same on every machine. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t s[4];		/* xoshiro256** state, by Blackman and Vigna */
};

/* Start the stream called name ("worker.3") of the run's seed. */
void rng_stream(struct rng *r, uint64_t seed, const char *name);

uint64_t rng_u64(struct rng *r);
uint64_t rng_below(struct rng *r, uint64_t n);		/* 0..n-1 without bias; n > 0 */
void rng_fill(struct rng *r, void *buf, size_t size);

/* A seed from the kernel's entropy, for runs without one. Never 0; below 2^32. */
uint64_t rng_new_seed(void);

#endif
