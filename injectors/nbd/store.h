/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page server's storage: a backing file, written record by record. It holds real data
 * in every form: what was written is what is read, and a flush makes it durable.
 */
#ifndef NBD_STORE_H
#define NBD_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

#define STORE_BLOCK 4096u		/* offsets and lengths are multiples of it */
#define STORE_RECORD_BYTES (64u << 10)	/* a request is served in records of at most this */

struct store_options {
	const char *path;	/* backing file; made, or cut to nothing, by open */
	uint64_t size;		/* of the device, a multiple of STORE_BLOCK */
	bool prealloc;		/* records and file blocks are taken by open; none later */
	bool direct;		/* O_DIRECT; otherwise through the page cache */
	bool dedup;		/* keep a dedup table (bounded if prealloc) */
	uint64_t cap;		/* most records not yet durable; 0: no limit */
};

/* Room for the data of one record in flight. */
struct store_record {
	uint64_t offset;
	size_t len;
	void *data;		/* len bytes, aligned to STORE_BLOCK */
	struct store_record *next;
};

struct store;

bool store_on_disk(const char *path);	/* "/dev/...": not a file of its own */

/* prealloc needs a cap above 0 (-EINVAL). */
int store_open(struct store **out, const struct store_options *o, struct err *e);
void store_close(struct store *s);	/* NULL: nothing */

/* 0, or -EINVAL: empty, not aligned, or beyond the end. */
int store_check(const struct store *s, uint64_t offset, uint64_t len);

/*
 * Take a record, fill or read its data, then end it with one of commit (writes the data
 * to the backing file), or drop (forgets it). Take may have to make older records durable
 * first. At most one record is in flight at a time.
 */
int store_take(struct store *s, uint64_t offset, size_t len, struct store_record **out);
int store_commit(struct store *s, struct store_record *r);
void store_drop(struct store *s, struct store_record *r);

int store_read(struct store *s, struct store_record *r);	/* backing file -> data */
int store_trim(struct store *s, uint64_t offset, uint64_t len);	/* reads as zeros afterwards */
int store_flush(struct store *s);				/* all committed data is durable */

uint64_t store_dirty(const struct store *s);		/* records not yet durable */
uint64_t store_dedup_entries(const struct store *s);

#endif
