/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A hash table that takes memory as dedup jobs do: it doubles while both copies exist. */
#include "digests.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROWS 1024

uint64_t digest_block(const void *block, size_t bytes)
{
	const uint64_t *word = block;
	uint64_t hash = 0xcbf29ce484222325ull;

	for (size_t i = 0; i < bytes / sizeof(*word); i++)
		hash = (hash ^ word[i]) * 0x100000001b3ull;
	hash ^= hash >> 32;
	return hash ? hash : 1;
}

static struct digest_row *row_of(const struct digests *t, uint64_t digest)
{
	uint64_t i = digest & (t->rows - 1);

	while (t->row[i].digest && t->row[i].digest != digest)
		i = (i + 1) & (t->rows - 1);
	return &t->row[i];
}

uint64_t digests_find(const struct digests *t, uint64_t digest)
{
	const struct digest_row *row = t->rows ? row_of(t, digest) : NULL;

	return row && row->digest ? row->block : DIGEST_NONE;
}

static int digests_grow(struct digests *t)
{
	struct digests bigger = { .rows = t->rows ? t->rows * 2 : FIRST_ROWS };

	bigger.row = calloc(bigger.rows, sizeof(*bigger.row));
	if (!bigger.row)
		return -ENOMEM;
	for (uint64_t i = 0; i < t->rows; i++)
		if (t->row[i].digest)
			*row_of(&bigger, t->row[i].digest) = t->row[i];
	free(t->row);
	t->row = bigger.row;
	t->rows = bigger.rows;
	return 0;
}

int digests_put(struct digests *t, uint64_t digest, uint64_t block)
{
	struct digest_row *row;

	if (t->limit && t->used >= t->limit) {
		memset(t->row, 0, t->rows * sizeof(*t->row));
		t->used = 0;
	}
	if ((t->used + 1) * 4 > t->rows * 3 && digests_grow(t) < 0)
		return -ENOMEM;
	row = row_of(t, digest);
	t->used += !row->digest;
	*row = (struct digest_row){ .digest = digest, .block = block };
	return 0;
}

void digests_free(struct digests *t)
{
	free(t->row);
	*t = (struct digests){ 0 };
}
