/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes anonymous memory step by step, or all in setup, then touches it again and again. */
#include <errno.h>
#include <stdbool.h>
#include <sys/mman.h>

#include "file.h"
#include "pages.h"
#include "proc.h"
#include "state.h"
#include "workload.h"

struct hog {
	uint8_t *mem;
	uint64_t pages, chunk;
	uint64_t taken;		/* pages with data */
	uint64_t at;		/* next page; earlier ones are one generation ahead */
	uint64_t generation;
};

static const struct param params[] = {
	{ "size", PARAM_SIZE, "64M", "64K..1T", "memory one worker takes" },
	{ "step", PARAM_SIZE, "1M", "4K..1G", "memory taken or touched by one operation" },
	{ "keep", PARAM_BOOL, "yes", NULL, "keep it once all is taken; no: start again" },
	{ "leave", PARAM_SIZE, "0", "0..1T",
		"not 0: take all in setup, before any load runs, and leave so much free memory" },
	{ 0 }
};

static int page_expect(struct work *w, uint64_t index, struct err *e)
{
	const struct hog *h = w->state;
	uint64_t generation = index >= h->taken ? 0 : h->generation + (index < h->at);

	return page_compare(h->mem + index * PAGE_BYTES, PAGE_BYTES,
		page_key(w->seed, index, generation), w->name, index * PAGE_BYTES, e);
}

/* All pages have the same generation: begin the next pass, or start anew. */
static int pass_end(struct work *w, struct err *e)
{
	struct hog *h = w->state;

	h->at = 0;
	h->generation++;
	if (param_u64(w->params, "keep"))
		return 0;
	if (madvise(h->mem, h->pages * PAGE_BYTES, MADV_DONTNEED) < 0)
		return err_sys(e, errno, "%s: cannot give memory back", w->name);
	h->taken = h->generation = 0;
	return 0;
}

static int step(struct work *w, struct err *e)
{
	struct hog *h = w->state;

	for (uint64_t i = 0; i < h->chunk && h->at < h->pages; i++) {
		int rc = page_expect(w, h->at, e);

		if (rc < 0)
			return rc;
		page_fill(h->mem + h->at * PAGE_BYTES, PAGE_BYTES,
			page_key(w->seed, h->at, h->generation + 1));
		h->at++;
		h->taken = h->at > h->taken ? h->at : h->taken;
		w->bytes += PAGE_BYTES;
	}
	return h->at < h->pages ? 0 : pass_end(w, e);
}

/* Free memory depends on the kernel and its modules, which are loaded by now. */
static int size_to_leave(struct hog *h, uint64_t leave, struct err *e)
{
	char text[256];
	uint64_t kib = 0;
	ssize_t len = file_read("/proc/meminfo", text, sizeof(text), e);

	if (len < 0)
		return (int)len;
	proc_find_u64(text, "MemFree:", &kib);
	if (kib < leave / 1024 + PAGE_BYTES / 1024)
		return err_set(e, ENOMEM, "/proc/meminfo: only %llu KiB free, fewer than leave = "
			"%llu: lower it or give the machine more", (unsigned long long)kib,
			(unsigned long long)leave);
	kib -= leave / 1024;
	if (h->pages > kib * 1024 / PAGE_BYTES)
		h->pages = kib * 1024 / PAGE_BYTES;
	return 0;
}

static int setup(struct work *w, struct err *e)
{
	struct hog *h = state_take(w, sizeof(*h), e);
	uint64_t leave = param_u64(w->params, "leave");
	int rc;

	if (!h)
		return -ENOMEM;
	h->pages = param_u64(w->params, "size") / PAGE_BYTES;
	h->chunk = param_u64(w->params, "step") / PAGE_BYTES;
	rc = leave ? size_to_leave(h, leave, e) : 0;
	if (rc < 0)
		return rc;
	h->mem = state_map(w, h->pages * PAGE_BYTES, e);
	if (!h->mem)
		return -ENOMEM;
	for (uint64_t n = 0; leave && n < h->pages && !rc; n += h->chunk)
		rc = step(w, e);
	return rc;
}

static int verify(struct work *w, struct err *e)
{
	const struct hog *h = w->state;
	int rc = 0;

	for (uint64_t i = 0; i < h->taken && !rc; i++)
		rc = page_expect(w, i, e);
	return rc;
}

static void teardown(struct work *w)
{
	struct hog *h = w->state;

	if (h && h->mem)
		munmap(h->mem, h->pages * PAGE_BYTES);
	state_drop(w);
}

const struct workload workload_anon_hog = {
	.name = "anon_hog",
	.summary = "take anonymous memory gradually and touch it over and over, checked each time",
	.params = params,
	.setup = setup,
	.step = step,
	.verify = verify,
	.teardown = teardown,
};
