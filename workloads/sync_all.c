/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The periodic sync of a system, every 30 to 60 s; the scenario's `every` paces it. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "workload.h"

enum how { HOW_SYNC, HOW_SYNCFS };

static const struct param params[] = {
	{ "how", PARAM_CHOICE, "sync", "sync|syncfs",
		"all file systems, or the one under test" },
	{ 0 }
};

/* state is the descriptor + 1, so that NULL means "not open". */
static int setup(struct work *w, struct err *e)
{
	int fd = open(w->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(e, errno, "%s: cannot open the work folder", w->dir);
	w->state = (void *)(intptr_t)(fd + 1);
	return 0;
}

static int step(struct work *w, struct err *e)
{
	if (param_u64(w->params, "how") == HOW_SYNC)
		sync();
	else if (syncfs((int)(intptr_t)w->state - 1) < 0)
		return err_sys(e, errno, "%s: syncfs", w->dir);
	return 0;
}

static void teardown(struct work *w)
{
	if (w->state)
		close((int)(intptr_t)w->state - 1);
	w->state = NULL;
}

const struct workload workload_sync_all = {
	.name = "sync_all",
	.summary = "one sync(2) or syncfs(2) per operation; pace it with `every`",
	.params = params,
	.setup = setup,
	.step = step,
	.teardown = teardown,
};
