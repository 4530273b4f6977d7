/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dedup table: from the digest of a block to the place of an equal block. */
#ifndef WORKLOADS_LIB_DIGESTS_H
#define WORKLOADS_LIB_DIGESTS_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_NONE UINT64_MAX

struct digest_row {
	uint64_t digest;	/* 0: free */
	uint64_t block;
};

/* Open addressing; the number of rows is a power of two and doubles when 3/4 are used. */
struct digests {
	struct digest_row *row;
	uint64_t rows, used;
	uint64_t limit;		/* entries before it starts again empty; 0: no limit */
};

/* Checksum of a block, FNV-1a on 64-bit words, not cryptographic. Never 0. */
uint64_t digest_block(const void *block, size_t bytes);

uint64_t digests_find(const struct digests *t, uint64_t digest);	/* DIGEST_NONE: absent */

/* Insert or move an entry. 0, or -ENOMEM with the table unchanged. */
int digests_put(struct digests *t, uint64_t digest, uint64_t block);
void digests_free(struct digests *t);

#endif
