/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes records of which many are equal, and reads, digests and compares them as dedup jobs do. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "digests.h"
#include "pages.h"
#include "state.h"
#include "workload.h"

#define POOL 512		/* contents to draw duplicates from */

struct flood {
	int fd;
	char path[256];
	uint64_t bytes, blocks;		/* size of a block; blocks in the file */
	uint64_t *content;		/* content number of each block; 0: never written */
	uint64_t last;			/* highest content number */
	uint8_t *record, *old;		/* one block each */
	struct digests seen;
};

static const struct param params[] = {
	{ "size", PARAM_SIZE, "64M", "64K..1T", "size of the file" },
	{ "block", PARAM_SIZE, "4K", "512..1M", "bytes of a block, a multiple of 8" },
	{ "dup", PARAM_PERCENT, "50%", NULL, "share of blocks equal to an earlier one" },
	{ "batch", PARAM_U64, "16", "1..65536", "blocks written by one operation" },
	{ "check", PARAM_PERCENT, "25%", NULL, "operations that also read a block back" },
	{ "limit", PARAM_U64, "0", NULL, "entries of the dedup table; 0: it grows for ever" },
	{ 0 }
};

static int buffers_take(struct flood *f, struct err *e)
{
	f->content = calloc(f->blocks, sizeof(*f->content));
	f->record = malloc(f->bytes);
	f->old = malloc(f->bytes);
	if (f->content && f->record && f->old)
		return 0;
	return err_sys(e, ENOMEM, "%s: no memory for its buffers", f->path);
}

static int setup(struct work *w, struct err *e)
{
	struct flood *f = state_take(w, sizeof(*f), e);

	if (!f)
		return -ENOMEM;
	f->bytes = param_u64(w->params, "block");
	f->blocks = param_u64(w->params, "size") / f->bytes;
	f->seen.limit = param_u64(w->params, "limit");
	snprintf(f->path, sizeof(f->path), "%s/%s", w->dir, w->name);
	f->fd = -1;
	if (f->bytes % 8 || !f->blocks)
		return err_set(e, EINVAL, "dedup_flood: block = %s: a multiple of 8, at most size",
			param_text(w->params, "block"));
	f->fd = open(f->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return f->fd < 0 ? err_sys(e, errno, "%s: cannot make the file", f->path) :
		buffers_take(f, e);
}

static int block_verify(struct work *w, uint64_t block, struct err *e)
{
	struct flood *f = w->state;
	ssize_t got = pread(f->fd, f->old, f->bytes, (off_t)(block * f->bytes));

	if (got < 0)
		return err_sys(e, errno, "%s: cannot read block %" PRIu64, f->path, block);
	if ((size_t)got < f->bytes)
		return err_set(e, EBADMSG, "%s: block %" PRIu64 " is cut after %zd bytes", f->path,
			block, got);
	return page_compare(f->old, f->bytes, page_key(w->seed, f->content[block], 1), f->path,
		block * f->bytes, e);
}

static int block_write(struct work *w, uint64_t block, uint64_t content, struct err *e)
{
	struct flood *f = w->state;
	ssize_t put;

	page_fill(f->record, f->bytes, page_key(w->seed, content, 1));
	put = pwrite(f->fd, f->record, f->bytes, (off_t)(block * f->bytes));
	f->content[block] = put == (ssize_t)f->bytes ? content : 0;
	if (put < 0)
		return err_sys(e, errno, "%s: cannot write block %" PRIu64, f->path, block);
	if ((size_t)put < f->bytes)
		return err_set(e, ENOSPC, "%s: block %" PRIu64 ": only %zd bytes fit", f->path,
			block, put);
	w->bytes += f->bytes;
	return 0;
}

/* Equal digests must mean equal data: compare with the block that has the digest. */
static int block_enter(struct work *w, uint64_t block, struct err *e)
{
	struct flood *f = w->state;
	uint64_t digest = digest_block(f->record, f->bytes);
	uint64_t twin = digests_find(&f->seen, digest);

	if (twin != DIGEST_NONE && f->content[twin] == f->content[block])
		return block_verify(w, twin, e);
	return digests_put(&f->seen, digest, block) < 0 ?
		err_sys(e, ENOMEM, "%s: the dedup table cannot grow beyond %" PRIu64 " entries",
			f->path, f->seen.used) : 0;
}

static uint64_t content_pick(struct work *w)
{
	struct flood *f = w->state;

	if (f->last && rng_below(w->rng, 100) < param_u64(w->params, "dup"))
		return 1 + rng_below(w->rng, f->last < POOL ? f->last : POOL);
	return ++f->last;
}

static int step(struct work *w, struct err *e)
{
	struct flood *f = w->state;
	uint64_t at = rng_below(w->rng, f->blocks), batch = param_u64(w->params, "batch");
	int rc = 0;

	for (uint64_t i = 0; i < batch && !rc; i++) {
		uint64_t block = (at + i) % f->blocks;

		rc = block_write(w, block, content_pick(w), e);
		if (!rc)
			rc = block_enter(w, block, e);
	}
	if (rc || rng_below(w->rng, 100) >= param_u64(w->params, "check"))
		return rc;
	at = rng_below(w->rng, f->blocks);
	return f->content[at] ? block_verify(w, at, e) : 0;
}

static int verify(struct work *w, struct err *e)
{
	struct flood *f = w->state;
	int rc = 0;

	for (uint64_t i = 0; i < f->blocks && !rc; i++)
		if (f->content[i])
			rc = block_verify(w, i, e);
	return rc;
}

static void teardown(struct work *w)
{
	struct flood *f = w->state;

	if (!f)
		return;
	if (f->fd >= 0) {
		close(f->fd);
		unlink(f->path);
	}
	digests_free(&f->seen);
	free(f->content);
	free(f->record);
	free(f->old);
	state_drop(w);
}

const struct workload workload_dedup_flood = {
	.name = "dedup_flood",
	.summary = "write blocks of which many are alike, with a dedup table that grows",
	.params = params,
	.unsynced = true,
	.setup = setup,
	.step = step,
	.verify = verify,
	.teardown = teardown,
};
