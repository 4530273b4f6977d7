/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations of a planted bug: each is a write to the module's file `op`. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "workload.h"

#define FOLDER "/sys/kernel/debug/lowtide/"

static const struct param params[] = {
	{ "role", PARAM_U64, "0", "0..999",
		"number that the first worker writes; each next one more" },
	{ 0 }
};

/* Errors that a fixed twin may return under pressure. */
static const int tolerated[] = { ENOMEM, 0 };

/* state is the descriptor plus 1, so that NULL means closed. */
static int setup(struct work *w, struct err *e)
{
	int fd = open(FOLDER "op", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return err_sys(e, errno, FOLDER "op: is there an [inject] with what = planted and "
			"at = setup?");
	w->state = (void *)(intptr_t)(fd + 1);
	return 0;
}

static int step(struct work *w, struct err *e)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%llu",
		(unsigned long long)param_u64(w->params, "role") + w->index);

	if (write((int)(intptr_t)w->state - 1, text, (size_t)len) < 0)
		return err_sys(e, errno, FOLDER "op %s", text);
	return 0;
}

static int verify(struct work *w, struct err *e)
{
	char text[256];
	ssize_t len = file_read(FOLDER "verify", text, sizeof(text), e);

	(void)w;
	if (len < 0)
		return (int)len;
	text[strcspn(text, "\n")] = '\0';
	return strcmp(text, "ok") ? err_set(e, EBADMSG, FOLDER "verify: %s", text) : 0;
}

static void teardown(struct work *w)
{
	if (w->state)
		close((int)(intptr_t)w->state - 1);
	w->state = NULL;
}

const struct workload workload_planted = {
	.name = "planted",
	.summary = "operations of a bug that the injector planted put into the kernel",
	.params = params,
	.tolerated = tolerated,
	.setup = setup,
	.step = step,
	.verify = verify,
	.teardown = teardown,
};
