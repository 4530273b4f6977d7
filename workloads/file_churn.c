/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Creates, extends, syncs, checks and removes files: blocks and inodes come and go. */
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "pages.h"
#include "state.h"
#include "workload.h"
#include "written.h"

struct churn {
	uint64_t files, made;
	struct written file[];
};

static const struct param params[] = {
	{ "files", PARAM_U64, "64", "1..65536", "files of one worker" },
	{ "most", PARAM_SIZE, "1M", "4K..1G", "size at which a file is removed" },
	{ "chunk", PARAM_SIZE, "64K", "4K..16M", "bytes written by one operation at most" },
	{ "sync", PARAM_PERCENT, "10%", NULL, "operations that end with fsync" },
	{ 0 }
};

static int setup(struct work *w, struct err *e)
{
	uint64_t files = param_u64(w->params, "files");
	struct churn *c = state_take(w, sizeof(*c) + files * sizeof(c->file[0]), e);

	if (!c)
		return -ENOMEM;
	c->files = files;
	return 0;
}

/* A new file gets a new name, so that directory entries change as well. */
static void file_path(const struct work *w, const struct written *f, char *buf, size_t size)
{
	snprintf(buf, size, "%s/%s.%" PRIu64, w->dir, w->name, f->made);
}

static int file_append(struct work *w, struct written *f, struct err *e)
{
	struct churn *c = w->state;
	uint64_t most = param_u64(w->params, "chunk") / PAGE_BYTES;
	uint64_t count = 1 + rng_below(w->rng, most), before = f->pages;
	char path[300];
	int rc;

	if (!f->pages)
		*f = (struct written){ .seed = w->seed, .made = ++c->made };
	file_path(w, f, path, sizeof(path));
	rc = written_append(f, path, count,
		rng_below(w->rng, 100) < param_u64(w->params, "sync"), e);
	w->bytes += (f->pages - before) * PAGE_BYTES;
	return rc;
}

static int file_end(struct work *w, struct written *f, struct err *e)
{
	char path[300];
	int rc;

	file_path(w, f, path, sizeof(path));
	rc = written_check(f, path, e);
	f->pages = 0;
	return unlink(path) && !rc ? err_sys(e, errno, "%s: cannot remove it", path) : rc;
}

static int step(struct work *w, struct err *e)
{
	struct churn *c = w->state;
	struct written *f = &c->file[rng_below(w->rng, c->files)];

	return f->pages * PAGE_BYTES < param_u64(w->params, "most") ? file_append(w, f, e) :
		file_end(w, f, e);
}

/* Remove each file after its check: the run is over. */
static int verify(struct work *w, struct err *e)
{
	struct churn *c = w->state;
	int rc = 0;

	for (uint64_t n = 0; n < c->files; n++) {
		int one = c->file[n].pages ? file_end(w, &c->file[n], rc ? NULL : e) : 0;

		rc = rc ? rc : one;
	}
	return rc;
}

static void teardown(struct work *w)
{
	if (w->state)
		verify(w, NULL);
	state_drop(w);
}

const struct workload workload_file_churn = {
	.name = "file_churn",
	.summary = "make, append to, sync, check and remove files",
	.params = params,
	.unsynced = true,
	.setup = setup,
	.step = step,
	.verify = verify,
	.teardown = teardown,
};
