/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The dedup table: from the digest of a block to where a block like it lies. */
#ifndef WORKLOADS_LIB_DIGESTS_H
#define WORKLOADS_LIB_DIGESTS_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_NONE UINT64_MAX

struct digest_row {
	uint64_t digest;	/* 0: free */
	uint64_t block;
};

/* Open addressing; a power of two of rows that doubles when it is three quarters full. */
struct digests {
	struct digest_row *row;
	uint64_t rows, used;
	uint64_t limit;		/* entries; full: it starts again empty. 0: grows for ever */
};

/* FNV-1a over 64-bit words: a dedup job's checksum, not a cryptographic one. Never 0. */
uint64_t digest_block(const void *block, size_t bytes);

uint64_t digests_find(const struct digests *t, uint64_t digest);	/* DIGEST_NONE: not there */

/* Enter or move one; 0 or -ENOMEM (the table stays as it was). */
int digests_put(struct digests *t, uint64_t digest, uint64_t block);
void digests_free(struct digests *t);

#endif
