/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks folded by group: 40 writers that wait in one place are one stack and 40 names. */
#include "fold.h"

#include <string.h>

#include "text.h"

#define NAMES_SHOWN 24

static bool is_shown(const struct hang_doc *d, int i, int culprit)
{
	const struct hang_task *t = &d->task[i];

	return t->frames && !t->idle && (t->stuck || t->running || i == culprit);
}

/* The culprit stands alone, whoever else sleeps in the same place. */
static bool is_same(const struct hang_doc *d, int i, int k, int culprit)
{
	const struct hang_task *a = &d->task[i], *b = &d->task[k];

	if (i != k && (i == culprit || k == culprit))
		return false;
	if (a->frames != b->frames || a->state != b->state || a->running != b->running)
		return false;
	for (unsigned n = 0; n < a->frames; n++)
		if (a->frame[n].symbol != b->frame[n].symbol)
			return false;
	return true;
}

static bool fold_has(const struct hang_doc *d, const struct fold *f, int task)
{
	return is_shown(d, task, f->culprit) && is_same(d, f->first, task, f->culprit);
}

static void largest_first(struct fold *f, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct fold swap = f[i];
		unsigned best = i;

		for (unsigned k = i; k < n && f[best].first != f[best].culprit; k++)
			if (f[k].n > f[best].n || f[k].first == f[k].culprit)
				best = k;
		f[i] = f[best];
		f[best] = swap;
	}
}

unsigned fold_stacks(const struct hang_doc *d, struct fold out[FOLD_MOST])
{
	int culprit = hang_culprit(d);
	unsigned n = 0, k;

	for (int i = 0; i < d->tasks; i++) {
		if (!is_shown(d, i, culprit))
			continue;
		for (k = 0; k < n && !is_same(d, out[k].first, i, culprit); k++)
			;
		if (k == n && n < FOLD_MOST)
			out[n++] = (struct fold){ i, 0, culprit };
		if (k < n)
			out[k].n++;
	}
	largest_first(out, n);
	return n;
}

static void names_put(struct page *p, const struct hang_doc *d, const struct fold *f)
{
	unsigned shown = 0;

	for (int i = 0; i < d->tasks && shown < NAMES_SHOWN; i++) {
		const struct hang_task *t = &d->task[i];

		if (!fold_has(d, f, i))
			continue;
		page_put(p, shown++ ? ", " : "");
		page_text(p, *t->comm ? t->comm : "?");
		if (t->pid >= 0)
			page_fmt(p, " (%d)", t->pid);
	}
	if (f->n > shown)
		page_fmt(p, " and %u more", f->n - shown);
}

static void frame_put(struct page *p, const struct hang_doc *d, const struct hang_task *t,
	unsigned i)
{
	const struct hang_frame *f = &t->frame[i];
	bool waits = (int)i == t->wait_frame;

	if (t->frames_lost && i == HANG_FRAMES_HEAD)
		page_fmt(p, "... %u frames ...\n", t->frames_lost);
	page_put(p, waits ? "<b>" : f->flags & HANG_UNSURE ? "? " : "");
	page_text(p, hang_symbol_text(d, f->symbol));
	if (f->module) {
		page_put(p, " [");
		page_text(p, hang_symbol_text(d, f->module));
		page_put(p, "]");
	}
	page_put(p, waits ? "</b>  &#8592; waits here\n" : "\n");
}

static void group_put(struct page *p, const struct hang_doc *d, const struct fold *f)
{
	const struct hang_task *t = &d->task[f->first];

	page_fmt(p, "<details open><summary><b>%u task%s</b>", f->n, f->n == 1 ? "" : "s");
	if (f->first == f->culprit)
		page_put(p, " <strong class=\"bad\">culprit</strong>");
	if (t->state)
		page_fmt(p, ", state %c", t->state > ' ' && t->state < 127 && t->state != '<' &&
			t->state != '&' ? t->state : '?');
	if (t->wait) {
		page_put(p, ", waits for: ");
		page_text(p, hang_wait_name(t));
	}
	page_put(p, "<br>");
	names_put(p, d, f);
	page_put(p, "</summary><pre>");
	for (unsigned i = 0; i < t->frames; i++)
		frame_put(p, d, t, i);
	page_put(p, "</pre></details>\n");
}

void fold_put(struct page *p, const struct hang_doc *d)
{
	struct fold group[FOLD_MOST];
	unsigned n = fold_stacks(d, group);

	for (unsigned i = 0; i < n; i++)
		group_put(p, d, &group[i]);
	if (!n)
		page_put(p, "<p>The evidence has no stack of a stuck task.</p>\n");
}
