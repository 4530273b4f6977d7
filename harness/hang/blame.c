/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Choose the function of a stack that a report's title names. */
#include <string.h>

#include "reader.h"

static uint8_t symbol_flags(const struct hang_doc *d, const struct hang_frame *f)
{
	return f->symbol < d->symbols ? d->symbol[f->symbol].flags : HANG_NOISE;
}

/* Skip "? frame", unless the stack has no other frames. */
static uint8_t skip_flags(const struct hang_task *t)
{
	for (unsigned i = 0; i < t->frames; i++)
		if (!(t->frame[i].flags & (HANG_UNSURE | HANG_TRAP)))
			return HANG_UNSURE;
	return 0;
}

/* First frame after `from` without skip (frame flags) and dull (symbol flags). */
static int first_frame(const struct hang_doc *d, const struct hang_task *t, unsigned from,
	uint8_t skip, uint8_t dull)
{
	for (unsigned i = from; i < t->frames; i++)
		if (!(t->frame[i].flags & skip) && !(symbol_flags(d, &t->frame[i]) & dull))
			return (int)i;
	return -1;
}

static uint16_t blame_stack(const struct hang_doc *d, const struct hang_task *t, uint8_t skip)
{
	int at = first_frame(d, t, 0, skip, HANG_NOISE | HANG_WRAPPER);

	if (at < 0)
		at = first_frame(d, t, 0, skip, HANG_NOISE);
	return at < 0 ? 0 : t->frame[at].symbol;
}

static uint16_t blame_run(const struct hang_doc *d, const struct hang_task *t)
{
	for (unsigned i = 0; i < t->frames; i++)
		if ((t->frame[i].flags & HANG_TRAP) &&
		    !(symbol_flags(d, &t->frame[i]) & (HANG_NOISE | HANG_WRAPPER)))
			return t->frame[i].symbol;
	return blame_stack(d, t, skip_flags(t));
}

/* A CPU that waits for another CPU's answer is not to blame for its own work. */
static bool waits_for_cpus(const struct hang_doc *d, const struct hang_frame *f)
{
	unsigned wait = d->symbol[f->symbol].wait;

	return wait && strcmp(wait_table[wait - 1].wait, "other CPUs") == 0;
}

/*
 * The position of a stalled CPU is chance, but its request is not. Blame the frame nearest to
 * the entry that is not generic.
 */
static uint16_t blame_stall(const struct hang_doc *d, const struct hang_task *t)
{
	uint8_t skip = skip_flags(t);
	int top = first_frame(d, t, 0, skip, HANG_NOISE);
	int generic = -1, entry = top;

	if (top < 0)
		return 0;
	if (waits_for_cpus(d, &t->frame[top]))
		return t->frame[top].symbol;
	while (entry < t->frames && !(symbol_flags(d, &t->frame[entry]) & HANG_ENTRY))
		entry++;
	for (int i = entry - 1; i >= top; i--) {
		uint8_t flags = symbol_flags(d, &t->frame[i]);

		if ((t->frame[i].flags & skip) || (flags & (HANG_NOISE | HANG_WRAPPER)))
			continue;
		if (!(flags & HANG_GENERIC))
			return t->frame[i].symbol;
		generic = i;
	}
	if (generic < 0 && t->work && (symbol_flags(d, &t->frame[top]) & HANG_WRAPPER))
		return t->work;		/* only the worker's own frames are left */
	return generic >= 0 ? t->frame[generic].symbol : blame_run(d, t);
}

/* A stall report shows the thread that runs grace periods: the stall starves it. */
static bool runs_grace_periods(const struct hang_doc *d, const struct hang_task *t)
{
	for (unsigned i = 0; i < t->frames; i++)
		if (strcmp(hang_symbol_text(d, t->frame[i].symbol), "rcu_gp_kthread") == 0)
			return true;
	return false;
}

static uint16_t blame_leak(const struct hang_doc *d, const struct hang_task *t)
{
	for (unsigned i = 0; i < t->frames; i++)
		if (!allocator_function(hang_symbol_text(d, t->frame[i].symbol)) &&
		    !(symbol_flags(d, &t->frame[i]) & HANG_NOISE))
			return t->frame[i].symbol;
	return blame_stack(d, t, skip_flags(t));
}

static uint16_t blame_task(const struct hang_doc *d, const struct hang_task *t, enum blame how)
{
	switch (how) {
	case BLAME_RUN:
		return blame_run(d, t);
	case BLAME_STALL:
		return stack_is_idle(d, t) || runs_grace_periods(d, t) ? 0 : blame_stall(d, t);
	case BLAME_LEAK:
		return blame_leak(d, t);
	case BLAME_WORD:
		if (!skip_flags(t))	/* only unsure frames: the word tells more */
			return 0;
		/* fall through */
	case BLAME_TRACE:
	case BLAME_SAFE:
	case BLAME_LOCK:
		return blame_stack(d, t, (uint8_t)(skip_flags(t) | HANG_TRAP));
	default:
		return blame_stack(d, t, skip_flags(t));
	}
}

/*
 * Find the module that led to the blamed function. Of several runs of frames take the outermost:
 * between them the kernel goes through reclaim and back into the module.
 */
static void blame_module(struct hang_report *r, const struct hang_task *t, uint16_t blamed)
{
	unsigned at = 0, n = 0;
	uint16_t before = 0;

	while (at < t->frames && t->frame[at].symbol != blamed)
		at++;
	for (at++; at < t->frames; at++) {
		const struct hang_frame *f = &t->frame[at];

		if (f->flags & HANG_UNSURE)
			continue;
		if (f->module && f->module != before) {
			memset(r->through, 0, sizeof(r->through));
			r->module = f->module;
			n = 0;
		}
		if (f->module && n < sizeof(r->through) / sizeof(r->through[0]))
			r->through[n++] = f->symbol;
		before = f->module;
	}
}

void blame_put(const struct hang_doc *d, struct hang_report *r, const struct hang_task *t,
	enum blame how)
{
	uint16_t blamed = blame_task(d, t, how);

	table_alias(hang_symbol_text(d, blamed), r->function, sizeof(r->function));
	blame_module(r, t, blamed);
}
