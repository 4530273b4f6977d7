/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole workload, as small as one is: it rewrites one page of a file and reads it back. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "workload.h"

static const struct param params[] = {
	{ "size", PARAM_SIZE, "1M", "4K..1G", "bytes of the file" },
	{ 0 }
};

static int page_file = -1;

static int setup(struct work *w, struct err *e)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s", w->dir, w->name);
	page_file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	return page_file < 0 ? err_sys(e, errno, "%s", path) : 0;
}

static int step(struct work *w, struct err *e)
{
	uint64_t page[512], back[1];
	uint64_t at = rng_below(w->rng, param_u64(w->params, "size") / sizeof(page)) * sizeof(page);

	rng_fill(w->rng, page, sizeof(page));
	if (pwrite(page_file, page, sizeof(page), at) != sizeof(page) ||
	    pread(page_file, back, sizeof(back), at) != sizeof(back))
		return err_sys(e, errno, "%s: at %llu", w->name, (unsigned long long)at);
	w->bytes += sizeof(page);
	return back[0] == page[0] ? 0 : err_set(e, EBADMSG, "%s: wrong data", w->name);
}

static void teardown(struct work *w)
{
	(void)w;
	if (page_file >= 0)
		close(page_file);
	page_file = -1;
}

const struct workload workload_probe_file = {
	.name = "probe_file",
	.summary = "rewrites pages of one file and reads them back",
	.params = params,
	.setup = setup,
	.step = step,
	.teardown = teardown,
};
