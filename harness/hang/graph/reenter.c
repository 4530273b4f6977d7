/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reclaim that leads back into the code that called it, or that waits for it. */
#include <string.h>

#include "graph.h"

/* Code that all subsystems go through. */
static bool is_common(const char *name)
{
	return strcmp(name, "vfs") == 0 || strcmp(name, "page cache") == 0 ||
		strcmp(name, "mm") == 0 || strcmp(name, "block") == 0;
}

static const char *frame_subsystem(const struct hang_doc *d, const struct hang_frame *f)
{
	unsigned row = d->symbol[f->symbol].subsystem;

	return row && !(f->flags & HANG_UNSURE) ? subsystem_table[row - 1].subsystem : "";
}

static bool is_reclaim(const struct hang_doc *d, const struct hang_frame *f)
{
	const char *name = frame_subsystem(d, f);

	return strcmp(name, "reclaim") == 0 || strcmp(name, "memcg") == 0;
}

/* The subsystem or module of a frame, as a number; 0: none, or code that all go through. */
static unsigned frame_code(const struct hang_doc *d, const struct hang_frame *f)
{
	unsigned row = d->symbol[f->symbol].subsystem;

	if ((f->flags & HANG_UNSURE) || is_reclaim(d, f) || is_common(frame_subsystem(d, f)))
		return 0;
	return row ? row : f->module ? 256u + f->module : 0;
}

/* The code that reclaim called in this task, or 0; *at is the frame of reclaim. */
static unsigned called_by_reclaim(const struct hang_doc *d, const struct hang_task *t,
	unsigned *at)
{
	unsigned inner = 0, code;

	for (*at = 0; *at < t->frames; ++*at) {
		if (inner && is_reclaim(d, &t->frame[*at]))
			return inner;
		code = frame_code(d, &t->frame[*at]);
		inner = code ? code : inner;
	}
	return 0;
}

static bool comes_from(const struct hang_doc *d, const struct hang_task *t, unsigned at,
	unsigned code)
{
	for (; code && at < t->frames; at++)
		if (frame_code(d, &t->frame[at]) == code)
			return true;
	return false;
}

/* Does a subsystem's code call reclaim and get called by it again? */
bool reclaim_reenters(const struct hang_doc *d, const struct hang_task *t)
{
	unsigned at, inner = called_by_reclaim(d, t, &at);

	return comes_from(d, t, at, inner);
}

/* Does a task's reclaim lead into the code that the waiter came into reclaim from? */
bool reclaim_closes(const struct hang_doc *d, const struct hang_task *t,
	const struct hang_task *waiter)
{
	unsigned at, inner = called_by_reclaim(d, t, &at);

	for (at = 0; at < waiter->frames && !is_reclaim(d, &waiter->frame[at]); at++)
		;
	return comes_from(d, waiter, at, inner);
}
