/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes blocks of a file, syncs them, drops them from the cache and reads them back. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pages.h"
#include "state.h"
#include "workload.h"

/* Possible generations of a block: after a reported error there are several. */
struct block {
	uint32_t oldest, newest;
};

struct synced {
	int fd;
	uint64_t blocks;
	struct block *block;
	char path[256];
	uint8_t page[PAGE_BYTES];
};

static const struct param params[] = {
	{ "size", PARAM_SIZE, "8M", "64K..1G", "size of the file" },
	{ "check", PARAM_PERCENT, "100%", NULL, "operations that also read a block back" },
	{ 0 }
};

static int setup(struct work *w, struct err *e)
{
	struct synced *f = state_take(w, sizeof(*f), e);

	if (!f)
		return -ENOMEM;
	f->blocks = param_u64(w->params, "size") / PAGE_BYTES;
	f->block = calloc(f->blocks, sizeof(*f->block));
	snprintf(f->path, sizeof(f->path), "%s/%s", w->dir, w->name);
	f->fd = open(f->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (f->fd < 0)
		return err_sys(e, errno, "%s: cannot make the file", f->path);
	if (!f->block || ftruncate(f->fd, (off_t)(f->blocks * PAGE_BYTES)))
		return err_sys(e, f->block ? errno : ENOMEM, "%s", f->path);
	return 0;
}

/* Until the sync succeeds, old and new content are both right. */
static int block_write(struct work *w, uint64_t at, struct err *e)
{
	struct synced *f = w->state;
	struct block *b = &f->block[at];
	ssize_t put;

	b->newest++;
	page_fill(f->page, PAGE_BYTES, page_key(w->seed, at, b->newest));
	put = pwrite(f->fd, f->page, PAGE_BYTES, (off_t)(at * PAGE_BYTES));
	if (put != PAGE_BYTES)
		return err_sys(e, put < 0 ? errno : ENOSPC, "%s: write block %" PRIu64, f->path,
			at);
	if (fdatasync(f->fd))
		return err_sys(e, errno, "%s: fdatasync", f->path);
	b->oldest = b->newest;
	w->bytes += PAGE_BYTES;
	return 0;
}

static int block_check(struct work *w, uint64_t at, struct err *e)
{
	struct synced *f = w->state;
	const struct block *b = &f->block[at];
	ssize_t got = pread(f->fd, f->page, PAGE_BYTES, (off_t)(at * PAGE_BYTES));

	if (got < 0)
		return err_sys(e, errno, "%s: read block %" PRIu64, f->path, at);
	if (got < (ssize_t)PAGE_BYTES)
		return err_set(e, EBADMSG, "%s: block %" PRIu64 " is cut after %zd bytes", f->path,
			at, got);
	for (uint32_t g = b->oldest; g < b->newest; g++)
		if (page_check(f->page, PAGE_BYTES, page_key(w->seed, at, g)) < 0)
			return 0;
	return page_compare(f->page, PAGE_BYTES, page_key(w->seed, at, b->newest), f->path,
		at * PAGE_BYTES, e);
}

static int step(struct work *w, struct err *e)
{
	struct synced *f = w->state;
	int rc = block_write(w, rng_below(w->rng, f->blocks), e);

	if (rc || rng_below(w->rng, 100) >= param_u64(w->params, "check"))
		return rc;
	posix_fadvise(f->fd, 0, 0, POSIX_FADV_DONTNEED);
	return block_check(w, rng_below(w->rng, f->blocks), e);
}

static int verify(struct work *w, struct err *e)
{
	struct synced *f = w->state;
	int rc = 0;

	posix_fadvise(f->fd, 0, 0, POSIX_FADV_DONTNEED);
	for (uint64_t i = 0; i < f->blocks && !rc; i++)
		rc = block_check(w, i, e);
	return rc;
}

static void teardown(struct work *w)
{
	struct synced *f = w->state;

	if (f && f->fd >= 0) {
		close(f->fd);
		unlink(f->path);
	}
	if (f)
		free(f->block);
	state_drop(w);
}

const struct workload workload_synced_file = {
	.name = "synced_file",
	.summary = "write, sync and re-read blocks; what was synced without an error must be there",
	.params = params,
	.setup = setup,
	.step = step,
	.verify = verify,
	.teardown = teardown,
};
