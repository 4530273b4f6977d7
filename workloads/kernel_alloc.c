/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Allocations that the module lowtide_fault makes on behalf of the worker; failures are counted. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "workload.h"

#define FILE_TRY "/sys/kernel/debug/lowtide_fault/try"

static const struct param params[] = {
	{ "which", PARAM_CHOICE, "slab", "slab|page", "which allocator" },
	{ "number", PARAM_U64, "100000", "1..1000000000", "allocations of one operation" },
	{ "fails", PARAM_BOOL, "no", NULL, "some may fail; no: one that does is a bug" },
	{ 0 }
};

/* The file appears when an injector loads the module. */
static int try_open(struct work *w)
{
	int fd = open(FILE_TRY, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		w->state = (void *)(intptr_t)(fd + 1);
	return fd < 0 ? -EAGAIN : 0;
}

static int setup(struct work *w, struct err *e)
{
	(void)e;
	w->state = NULL;
	return 0;
}

static int step(struct work *w, struct err *e)
{
	uint64_t tried, failed, number = param_u64(w->params, "number");
	char text[96];
	ssize_t n;
	int fd;

	if (!w->state && try_open(w))
		return -EAGAIN;
	fd = (int)(intptr_t)w->state - 1;
	n = snprintf(text, sizeof(text), "%s %" PRIu64, param_text(w->params, "which"), number);
	if (write(fd, text, (size_t)n) < 0)
		return err_sys(e, errno, FILE_TRY " %s", text);
	n = pread(fd, text, sizeof(text) - 1, 0);
	if (n < 0)
		return err_sys(e, errno, FILE_TRY);
	text[n] = '\0';
	if (sscanf(text, "tried %" SCNu64 " failed %" SCNu64, &tried, &failed) != 2)
		return err_set(e, EPROTO, FILE_TRY " says \"%s\"", text);
	if (failed && !param_u64(w->params, "fails"))
		return err_set(e, EBADMSG, "%s: of %" PRIu64 " allocations %" PRIu64 " failed, "
			"and no rule was to hit them", w->name, tried, failed);
	return 0;
}

static void teardown(struct work *w)
{
	if (w->state)
		close((int)(intptr_t)w->state - 1);
	w->state = NULL;
}

static const struct need needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_KMOD, "lowtide_fault", NULL },
	{ 0 }
};

const struct workload workload_kernel_alloc = {
	.name = "kernel_alloc",
	.summary = "allocate and free kernel memory, and see whether any allocation fails",
	.params = params,
	.needs = needs,
	.setup = setup,
	.step = step,
	.teardown = teardown,
};
