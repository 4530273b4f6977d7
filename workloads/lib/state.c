/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines that every setup and teardown would repeat. */
#include "state.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

void *state_take(struct work *w, size_t bytes, struct err *e)
{
	w->state = calloc(1, bytes);
	if (!w->state)
		err_sys(e, ENOMEM, "%s: no %zu bytes for its state", w->name, bytes);
	return w->state;
}

void state_drop(struct work *w)
{
	free(w->state);
	w->state = NULL;
}

void *state_map(const struct work *w, size_t bytes, struct err *e)
{
	void *mem = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (mem != MAP_FAILED)
		return mem;
	err_sys(e, errno, "%s: cannot map %zu bytes", w->name, bytes);
	return NULL;
}
