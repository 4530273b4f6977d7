/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A dedup table in two forms: growing with the data, or of fixed size. */
#include "dedup.h"

#include <errno.h>
#include <stdlib.h>

#include "file.h"

#define CHAINS 4096u

/* Sized like the tree nodes of file systems that deduplicate. */
struct dedup_node {
	uint64_t hash;
	uint64_t offset;
	uint64_t copies;
	struct dedup_node *next;
	uint64_t reserved[4];
};

struct dedup {
	bool bounded;
	uint64_t entries;
	struct dedup_node *fixed;		/* bounded: CHAINS of them */
	struct dedup_node *chain[CHAINS];
};

int dedup_open(struct dedup **out, bool bounded, struct err *e)
{
	struct dedup *d = calloc(1, sizeof(*d));

	*out = NULL;
	if (!d)
		return err_set(e, ENOMEM, "no memory for the page server's dedup table");
	d->bounded = bounded;
	if (bounded)
		d->fixed = calloc(CHAINS, sizeof(*d->fixed));
	if (bounded && !d->fixed) {
		free(d);
		return err_set(e, ENOMEM, "no memory for %u dedup entries", CHAINS);
	}
	*out = d;
	return 0;
}

static void chain_free(struct dedup_node *n)
{
	while (n) {
		struct dedup_node *next = n->next;

		free(n);
		n = next;
	}
}

void dedup_close(struct dedup *d)
{
	if (!d)
		return;
	for (unsigned i = 0; i < CHAINS; i++)
		chain_free(d->chain[i]);
	free(d->fixed);
	free(d);
}

static int add_fixed(struct dedup *d, uint64_t hash, uint64_t offset)
{
	struct dedup_node *n = &d->fixed[hash % CHAINS];

	if (n->copies && n->hash == hash) {
		n->copies++;
		return 1;
	}
	d->entries += !n->copies;
	n->hash = hash;
	n->offset = offset;
	n->copies = 1;
	return 0;
}

static int add_growing(struct dedup *d, uint64_t hash, uint64_t offset)
{
	struct dedup_node **head = &d->chain[hash % CHAINS], *n = *head;

	while (n && n->hash != hash)
		n = n->next;
	if (n) {
		n->copies++;
		return 1;
	}
	n = malloc(sizeof(*n));
	if (!n)
		return -ENOMEM;
	*n = (struct dedup_node){ .hash = hash, .offset = offset, .copies = 1, .next = *head };
	*head = n;
	d->entries++;
	return 0;
}

int dedup_add(struct dedup *d, const void *block, size_t size, uint64_t offset)
{
	uint64_t hash = file_hash_bytes(FILE_HASH_START, block, size);

	return d->bounded ? add_fixed(d, hash, offset) : add_growing(d, hash, offset);
}

uint64_t dedup_entries(const struct dedup *d)
{
	return d->entries;
}
