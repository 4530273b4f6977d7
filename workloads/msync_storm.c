/* SPDX-License-Identifier: GPL-2.0-or-later */
/* msync with all its flags, while the same pages are dirtied. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "pages.h"
#include "state.h"
#include "workload.h"

struct storm {
	struct paged_file own;
	uint8_t *mem;		/* own.mem, or the file of another worker */
	uint64_t pages;		/* 0: the other file does not exist yet */
	bool foreign;
};

static const struct param params[] = {
	{ "size", PARAM_SIZE, "16M", "64K..1T", "size of its own file" },
	{ "file", PARAM_NAME, "", NULL,
		"another worker's file in the work folder to share, as in \"mmap_dirty.0.0\"" },
	{ "range", PARAM_U64, "256", "1..1048576", "pages that one msync covers" },
	{ "dirty", PARAM_U64, "8", "0..65536", "pages dirtied before each msync" },
	{ "sync", PARAM_U64, "4", "0..1000", "weight of MS_SYNC" },
	{ "async", PARAM_U64, "4", "0..1000", "weight of MS_ASYNC" },
	{ "invalidate", PARAM_U64, "2", "0..1000", "weight of MS_INVALIDATE | MS_SYNC" },
	{ 0 }
};

/* EBUSY: MS_INVALIDATE of locked pages. ESTALE: the other worker has just truncated its file. */
static const int tolerated[] = { EBUSY, ESTALE, 0 };

static int setup(struct work *w, struct err *e)
{
	struct storm *s = state_take(w, sizeof(*s), e);
	int rc;

	if (!s)
		return -ENOMEM;
	s->own.fd = -1;
	s->foreign = *param_text(w->params, "file") != '\0';
	if (!param_u64(w->params, "sync") + !param_u64(w->params, "async") +
			!param_u64(w->params, "invalidate") == 3)
		return err_set(e, EINVAL, "msync_storm: sync, async and invalidate are all 0");
	if (s->foreign)
		return 0;
	rc = paged_open(&s->own, w->dir, w->name, param_u64(w->params, "size") / PAGE_BYTES,
		w->seed, e);
	s->mem = s->own.mem;
	s->pages = s->own.pages;
	return rc;
}

/* Workers start in any order: the file may be absent or empty. */
static int foreign_map(struct work *w, struct storm *s, struct err *e)
{
	char path[256];
	struct stat st = { 0 };
	AUTO_FD int fd = -1;

	snprintf(path, sizeof(path), "%s/%s", w->dir, param_text(w->params, "file"));
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size < (off_t)PAGE_BYTES) {
		clock_sleep_ns(20 * NS_PER_MS);
		return -EAGAIN;
	}
	s->mem = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (s->mem == MAP_FAILED)
		return err_sys(e, errno, "%s: cannot map it", path);
	guard_install();
	s->pages = (uint64_t)st.st_size / PAGE_BYTES;
	return 0;
}

/* Dirty a page without changing its data, which its owner checks. */
static int page_soil(void *page)
{
	__atomic_fetch_or((uint64_t *)page, 0, __ATOMIC_RELAXED);
	return 0;
}

static int dirty_some(struct work *w, uint64_t first, uint64_t count, struct err *e)
{
	struct storm *s = w->state;
	uint64_t dirty = param_u64(w->params, "dirty");
	void *where = NULL;
	int rc = 0;

	for (uint64_t i = 0; i < dirty && !rc; i++) {
		uint64_t at = first + rng_below(w->rng, count);

		rc = s->foreign ? guard_run(page_soil, s->mem + at * PAGE_BYTES, &where) :
			paged_dirty(&s->own, at, e);
	}
	return where ? err_set(e, ESTALE, "%s: the file was cut by its owner",
		param_text(w->params, "file")) : rc;
}

static int flags_pick(struct work *w)
{
	static const struct { const char *weight; int flags; } rows[] = {
		{ "sync", MS_SYNC }, { "async", MS_ASYNC },
		{ "invalidate", MS_INVALIDATE | MS_SYNC },
	};
	uint64_t sum = 0, draw;
	unsigned i;

	for (i = 0; i < 3; i++)
		sum += param_u64(w->params, rows[i].weight);
	draw = rng_below(w->rng, sum);
	for (i = 0; draw >= param_u64(w->params, rows[i].weight); i++)
		draw -= param_u64(w->params, rows[i].weight);
	return rows[i].flags;
}

static int step(struct work *w, struct err *e)
{
	struct storm *s = w->state;
	int rc = s->pages ? 0 : foreign_map(w, s, e);
	uint64_t range = param_u64(w->params, "range"), first;

	if (rc < 0)
		return rc;
	range = range < s->pages ? range : s->pages;
	first = rng_below(w->rng, s->pages - range + 1);
	rc = dirty_some(w, first, range, e);
	if (rc < 0)
		return rc;
	if (msync(s->mem + first * PAGE_BYTES, range * PAGE_BYTES, flags_pick(w)) < 0)
		return err_sys(e, errno, "%s: msync of %zu pages at page %zu", w->name,
			(size_t)range, (size_t)first);
	w->bytes += range * PAGE_BYTES;
	return 0;
}

static int verify(struct work *w, struct err *e)
{
	struct storm *s = w->state;

	return s->foreign ? 0 : paged_verify(&s->own, e);
}

static void teardown(struct work *w)
{
	struct storm *s = w->state;

	if (s && s->foreign && s->pages)
		munmap(s->mem, s->pages * PAGE_BYTES);
	if (s)
		paged_close(&s->own);
	state_drop(w);
}

const struct workload workload_msync_storm = {
	.name = "msync_storm",
	.summary = "msync with all its flags against the dirtying of the same pages",
	.params = params,
	.unsynced = true,
	.tolerated = tolerated,
	.setup = setup,
	.step = step,
	.verify = verify,
	.teardown = teardown,
};
