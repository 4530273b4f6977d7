/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A look at a guest: what is allocated at its start, and the order of reading. */
#include <errno.h>
#include <stdlib.h>

#include "guest.h"

static void guest_free(struct guest *g)
{
	if (!g)
		return;
	free(g->offset);
	free(g->names);
	free(g->mark);
	free(g->module_symbol);
	free(g);
}

static int guest_open(struct guest *g, const struct memory_map *map, struct err *e)
{
	int rc;

	g->module_symbol = calloc(MODULE_SYMBOLS_MOST, sizeof(*g->module_symbol));
	if (!g->module_symbol)
		return err_sys(e, ENOMEM, "memory of the guest");
	memory_start(&g->memory, map);
	rc = note_find(g, kallsyms_open, e);
	return rc ? rc : layout_open(g, e);
}

int look_open(struct look **out, const struct memory_map *map, struct err *e)
{
	struct look *l = calloc(1, sizeof(*l));
	struct guest *g = calloc(1, sizeof(*g));
	int rc = l && g ? guest_open(g, map, e) : err_sys(e, ENOMEM, "memory of the guest");

	if (rc) {
		guest_free(g);
		free(l);
		return rc;
	}
	l->guest = g;
	*out = l;
	return 0;
}

void look_close(struct look *l)
{
	if (l)
		guest_free(l->guest);
	free(l);
}

int look_read(struct look *l, struct err *e)
{
	int rc;

	memory_forget(&l->guest->memory);
	l->locks = 0;
	modules_open(l->guest);
	rc = tasks_read(l, l->guest, e);
	if (!rc)
		locks_find(l);
	return rc;
}

const char *look_release(const struct look *l)
{
	return l->guest->note.release;
}
