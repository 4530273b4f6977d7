/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Storage of the page server: a backing file that is written in records. It holds real data in
 * every form: reads return what was written, and a flush makes it durable.
 */
#ifndef NBD_STORE_H
#define NBD_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

#define STORE_BLOCK 4096u		/* offsets and lengths are multiples of it */
#define STORE_RECORD_BYTES (64u << 10)	/* largest part of a request that is served at once */

struct store_options {
	const char *path;	/* backing file; open creates or truncates it */
	uint64_t size;		/* of the device, a multiple of STORE_BLOCK */
	bool prealloc;		/* open allocates all records and file blocks */
	bool direct;		/* O_DIRECT; else through the page cache */
	bool dedup;		/* keep a dedup table (prealloc: a bounded one) */
	uint64_t cap;		/* limit of records that are not durable; 0: none */
};

/* Data of a record in flight. */
struct store_record {
	uint64_t offset;
	size_t len;
	void *data;		/* len bytes, aligned to STORE_BLOCK */
	struct store_record *next;
};

struct store;

bool store_on_disk(const char *path);	/* "/dev/...": not a file */

/* -EINVAL: prealloc without a cap. Caller closes. */
int store_open(struct store **out, const struct store_options *o, struct err *e);
void store_close(struct store *s);	/* NULL: nothing */

/* 0, or -EINVAL: empty, misaligned, or beyond the end. */
int store_check(const struct store *s, uint64_t offset, uint64_t len);

/*
 * Take a record, fill or read its data, and end it with commit (writes data to the backing file)
 * or drop (discards it). Take may first make older records durable. At most one record is in
 * flight. 0 or -errno.
 */
int store_take(struct store *s, uint64_t offset, size_t len, struct store_record **out);
int store_commit(struct store *s, struct store_record *r);
void store_drop(struct store *s, struct store_record *r);

int store_read(struct store *s, struct store_record *r);	/* backing file to data */
int store_trim(struct store *s, uint64_t offset, uint64_t len);	/* later reads give zeros */
int store_flush(struct store *s);				/* makes committed data durable */

uint64_t store_dirty(const struct store *s);		/* records that are not durable */
uint64_t store_dedup_entries(const struct store *s);

#endif
