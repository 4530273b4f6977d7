/* SPDX-License-Identifier: GPL-2.0-or-later */
/* write(2) from a shared mapping of the same file or of another one. */
#include <errno.h>
#include <unistd.h>

#include "pages.h"
#include "region.h"
#include "state.h"
#include "workload.h"

enum { SHARED, OWN };	/* file of all workers, a region each; file of this worker */
enum { FROM_BOTH = 2 };
enum deed { DEED_COPY = 10, DEED_DIRTY = 14, DEED_PUNCH = 15, DEED_CUT = 16 };

struct self {
	struct region region[2];
	uint64_t pages, most, written;
};

static const struct param params[] = {
	{ "size", PARAM_SIZE, "32M", "64K..64G", "bytes of one worker in each of the two files" },
	{ "from", PARAM_CHOICE, "both", "same|other|both", "whose mapping a write is made from" },
	{ "most", PARAM_SIZE, "256K", "4K..16M", "bytes of one write at most" },
	{ "hole", PARAM_BOOL, "yes", NULL, "punch holes, cut and extend the file meanwhile" },
	{ 0 }
};

static int setup(struct work *w, struct err *e)
{
	struct self *s = state_take(w, sizeof(*s), e);
	int rc;

	if (!s)
		return -ENOMEM;
	guard_install();
	s->region[OWN].fd = -1;
	s->pages = param_u64(w->params, "size") / PAGE_BYTES;
	s->most = param_u64(w->params, "most") / PAGE_BYTES;
	s->most = s->most < s->pages / 2 ? s->most : s->pages / 2;
	rc = region_open(&s->region[SHARED], w->dir, "self_write", w->index * s->pages, s->pages,
		e);
	return rc ? rc : region_open(&s->region[OWN], w->dir, w->name, 0, s->pages, e);
}

static uint64_t span_pick(struct work *w, uint64_t *at)
{
	const struct self *s = w->state;
	uint64_t pages = 1 + rng_below(w->rng, s->most);

	*at = rng_below(w->rng, s->pages - pages + 1);
	return pages;
}

/* No overlap but equality: the order of copying is undefined. */
static int span_copy(struct work *w, struct err *e)
{
	struct self *s = w->state;
	uint64_t choice = param_u64(w->params, "from"), to, at, pages = span_pick(w, &at);
	unsigned from = (unsigned)(choice == FROM_BOTH ? rng_below(w->rng, 2) : choice);
	int rc;

	to = rng_below(w->rng, s->pages - pages + 1);
	if (from == SHARED && at < to + pages && to < at + pages)
		to = at;
	rc = region_copy(&s->region[SHARED], to, &s->region[from], at, pages, e);
	w->bytes += pages * PAGE_BYTES;
	return rc ? rc : region_check(&s->region[SHARED], to, pages, e);
}

static int span_dirty(struct work *w, struct err *e)
{
	struct self *s = w->state;
	struct region *g = &s->region[rng_below(w->rng, 2)];
	uint64_t at, pages = span_pick(w, &at);
	int rc = region_check(g, at, pages, e);

	for (uint64_t i = at; i < at + pages && !rc; i++)
		region_dirty(g, i, page_key(w->seed, i, ++s->written));
	w->bytes += pages * PAGE_BYTES;
	return rc;
}

/* Truncate behind all regions: no data is lost, but other workers write to the same inode. */
static int tail_cut(struct work *w, struct err *e)
{
	const struct region *g = &((struct self *)w->state)->region[SHARED];
	uint64_t bytes = g->pages * PAGE_BYTES, end = w->count * bytes;

	if (ftruncate(g->fd, (off_t)end) < 0 ||
	    pwrite(g->fd, "x", 1, (off_t)(end + rng_below(w->rng, bytes))) < 0)
		return err_sys(e, errno, "%s: cannot cut and extend it", g->path);
	return 0;
}

struct deed_call {
	struct work *w;
	struct err *e;
};

static int deed_do(void *arg)
{
	const struct deed_call *c = arg;
	struct self *s = c->w->state;
	uint64_t at, pages;
	uint64_t draw = rng_below(c->w->rng,
		param_u64(c->w->params, "hole") ? DEED_CUT : DEED_DIRTY);

	if (draw < DEED_COPY)
		return span_copy(c->w, c->e);
	if (draw < DEED_DIRTY)
		return span_dirty(c->w, c->e);
	pages = span_pick(c->w, &at);
	return draw < DEED_PUNCH ? region_punch(&s->region[SHARED], at, pages, c->e) :
		tail_cut(c->w, c->e);
}

static int step(struct work *w, struct err *e)
{
	struct deed_call c = { w, e };
	void *where = NULL;
	int rc = guard_run(deed_do, &c, &where);

	return where ? err_set(e, EIO, "%s: SIGBUS (disk full or device error)", w->name) : rc;
}

static int verify(struct work *w, struct err *e)
{
	const struct self *s = w->state;
	int rc = region_check(&s->region[SHARED], 0, s->pages, e);

	return rc ? rc : region_check(&s->region[OWN], 0, s->pages, e);
}

static void teardown(struct work *w)
{
	struct self *s = w->state;

	for (int i = SHARED; s && i <= OWN; i++)
		region_close(&s->region[i]);
	state_drop(w);
}

const struct workload workload_self_write = {
	.name = "self_write",
	.summary = "write(2) from a mapping of the same or another file, with holes and cuts",
	.params = params,
	.unsynced = true,
	.setup = setup,
	.step = step,
	.verify = verify,
	.teardown = teardown,
};
