/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dirties pages of shared writable file mappings faster than they can be cleaned. */
#include <errno.h>
#include <stdio.h>

#include "pages.h"
#include "state.h"
#include "workload.h"

#define HOLE_EVERY 32		/* loses pages in one of so many operations */

struct dirty {
	uint64_t files, stride, hot, batch;
	struct paged_file file[];
};

static const struct param params[] = {
	{ "size", PARAM_SIZE, "150M", "64K..1T", "bytes mapped by one worker, over all its files" },
	{ "files", PARAM_U64, "1", "1..64", "files that share the size" },
	{ "stride", PARAM_U64, "1", "0..1048576", "pages from one page of a batch to the next" },
	{ "hot", PARAM_PERCENT, "0", NULL, "share of batches that start in the hot tenth" },
	{ "hole", PARAM_BOOL, "no", NULL, "punch holes, cut and extend the files at times" },
	{ "batch", PARAM_U64, "16", "1..65536", "pages dirtied by one operation" },
	{ 0 }
};

static int setup(struct work *w, struct err *e)
{
	uint64_t files = param_u64(w->params, "files");
	uint64_t pages = param_u64(w->params, "size") / PAGE_BYTES / files;
	struct dirty *d = state_take(w, sizeof(*d) + files * sizeof(d->file[0]), e);
	char name[64];
	int rc = 0;

	if (!d)
		return -ENOMEM;
	if (!pages)
		return err_set(e, EINVAL, "mmap_dirty: size is too small for %zu files",
			(size_t)files);
	d->stride = param_u64(w->params, "stride");
	d->hot = param_u64(w->params, "hot");
	d->batch = param_u64(w->params, "batch");
	while (d->files < files && !rc) {
		snprintf(name, sizeof(name), "%s.%u", w->name, (unsigned)d->files);
		rc = paged_open(&d->file[d->files], w->dir, name, pages,
			w->seed + (d->files << 32), e);
		d->files++;
	}
	return rc;
}

/* Cut only within the last quarter, so that most of the file keeps its data. */
static int lose_pages(struct work *w, struct paged_file *p, uint64_t batch, struct err *e)
{
	uint64_t first = rng_below(w->rng, p->pages);
	uint64_t left = p->pages - first;

	if (rng_below(w->rng, 2))
		return paged_punch(p, first, batch < left ? batch : left, e);
	return paged_cut(p, p->pages - 1 - first / 4, e);
}

static int step(struct work *w, struct err *e)
{
	struct dirty *d = w->state;
	struct paged_file *p = &d->file[rng_below(w->rng, d->files)];
	uint64_t at = page_pick(w->rng, p->pages, d->hot);
	int rc = 0;

	if (param_u64(w->params, "hole") && rng_below(w->rng, HOLE_EVERY) == 0)
		return lose_pages(w, p, d->batch, e);
	for (uint64_t i = 0; i < d->batch && !rc; i++) {
		rc = paged_dirty(p, (at + i * d->stride) % p->pages, e);
		w->bytes += PAGE_BYTES;
	}
	return rc;
}

static int verify(struct work *w, struct err *e)
{
	struct dirty *d = w->state;
	int rc = 0;

	for (uint64_t i = 0; i < d->files && !rc; i++)
		rc = paged_verify(&d->file[i], e);
	return rc;
}

static void teardown(struct work *w)
{
	struct dirty *d = w->state;

	for (uint64_t i = 0; d && i < d->files; i++)
		paged_close(&d->file[i]);
	state_drop(w);
}

const struct workload workload_mmap_dirty = {
	.name = "mmap_dirty",
	.summary = "dirty pages of shared writable file mappings, checked as they are re-read",
	.params = params,
	.unsynced = true,
	.setup = setup,
	.step = step,
	.verify = verify,
	.teardown = teardown,
};
