/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A fuzz target is LLVMFuzzerTestOneInput and fuzz_seed; it is linked with libFuzzer (LIBFUZZER)
 * or with this main, which mutates the seeds for a fixed number of rounds and prints TAP.
 * FUZZ_SEED: of the mutations. FUZZ_ROUNDS: how many. FUZZ_SEEDS: only write the seeds there.
 */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rng.h"

#define INPUT_MAX 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes of seed i, which lowtide's own writers make; 0: there is no such seed. */
static size_t fuzz_seed(unsigned i, uint8_t *out, size_t room);

static inline size_t seed_copy(uint8_t *out, size_t room, const void *from, size_t n)
{
	n = n < room ? n : room;
	memcpy(out, from, n);
	return n;
}

#ifndef LIBFUZZER

/* A run of bytes of one to four seeds; the first byte is free. */
static size_t seeds_take(struct rng *r, unsigned seeds, uint8_t *out)
{
	static uint8_t seed[INPUT_MAX];
	size_t n = 1;

	out[0] = (uint8_t)rng_u64(r);
	for (unsigned k = 1 + (unsigned)rng_below(r, 4); k > 0; k--) {
		size_t len = fuzz_seed((unsigned)rng_below(r, seeds), seed, sizeof(seed));
		size_t from = rng_below(r, 2) ? rng_below(r, len) : 0;

		n += seed_copy(out + n, INPUT_MAX - n, seed + from, len - from);
	}
	return n;
}

/* Change, remove and repeat bytes. */
static size_t input_mutate(struct rng *r, uint8_t *in, size_t n)
{
	for (unsigned k = (unsigned)rng_below(r, 12); k > 0; k--) {
		size_t at = rng_below(r, n), len = 1 + rng_below(r, n - at);
		unsigned times = (unsigned)rng_below(r, 30);

		switch (rng_below(r, 4)) {
		case 0:
			in[at] = (uint8_t)rng_u64(r);
			break;
		case 1:
			memmove(in + at, in + at + len, n - at - len);
			n = n - len ? n - len : 1;
			break;
		case 2:
			in[at] = (uint8_t)"\n\0[]()+*#@:<>? \r\033\"{}=,\xff\x9b"[rng_below(r, 24)];
			break;
		default:
			for (; times && n + len < INPUT_MAX; times--, n += len)
				memcpy(in + n, in + at, len);
		}
	}
	return n;
}

static int seeds_write(const char *folder, uint8_t *input)
{
	char path[512];
	size_t n;

	for (unsigned i = 0; (n = fuzz_seed(i, input + 1, INPUT_MAX)) > 0; i++) {
		snprintf(path, sizeof(path), "%s/seed-%u", folder, i);
		FILE *f = fopen(path, "w");

		input[0] = 0xff;
		if (!f || fwrite(input, 1, n + 1, f) != n + 1 || fclose(f))
			return 1;
	}
	return 0;
}

static uint64_t word_u64(const char *name, uint64_t otherwise)
{
	const char *word = getenv(name);

	return word ? strtoull(word, NULL, 0) : otherwise;
}

int main(void)
{
	static uint8_t input[INPUT_MAX + 8192];
	uint64_t seed = word_u64("FUZZ_SEED", 20260131), rounds = word_u64("FUZZ_ROUNDS", ROUNDS);
	unsigned seeds = 0;
	struct rng r;

	if (getenv("FUZZ_SEEDS"))
		return seeds_write(getenv("FUZZ_SEEDS"), input);
	printf("1..1\n# seed %" PRIu64 " (FUZZ_SEED)\n", seed);
	fflush(stdout);
	while (fuzz_seed(seeds, input, INPUT_MAX))
		seeds++;
	rng_stream(&r, seed, "fuzz");
	for (uint64_t i = 0; i < rounds; i++)
		LLVMFuzzerTestOneInput(input, input_mutate(&r, input,
			seeds_take(&r, seeds, input)));
	printf("ok 1 - %" PRIu64 " mutations of %u seeds\n", rounds, seeds);
	return 0;
}

#endif
#endif
