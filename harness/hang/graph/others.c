/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the cause says of the tasks around the culprit: whom it waits for, who waits for it. */
#include <stdio.h>
#include <string.h>

#include "graph.h"

#define NAMED_MAX 3		/* other tasks that are named one by one */

static void say_other(const struct hang_doc *d, int i, struct text *out)
{
	task_words(&d->task[i], out);
	text_add(out, " (%s", channel_name(d, &d->task[i]));
	taker_words(d, &d->task[i], out);
	text_add(out, ")");
}

static void say_cycle(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	int at = g->on[g->culprit];

	if (g->cycle == 1) {
		text_add(out, "; it holds that lock itself");
		return;
	}
	text_add(out, "; it waits for ");
	for (unsigned n = 1; n < g->cycle && n < 5 && at >= 0; n++) {
		say_other(d, at, out);
		text_add(out, ", which waits for ");
		at = g->on[at];
	}
	text_add(out, g->cycle > 5 ? "others, and they for it" : "it");
}

/* Say that an edge is a guess, and whether the other task seems to wait for this one. */
static void say_guess(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	int on = g->on[g->culprit];
	const struct hang_task *t = &d->task[on];

	text_add(out, ", waiting for ");
	task_words(t, out);
	if (g->edge[g->culprit] == EDGE_SURE && !t->frames)
		text_add(out, ", which owns it; its stack is not in this text");
	if (g->on[on] != g->culprit)
		return;
	text_add(out, ", which");
	sleep_words(d, t, out);
	text_add(out, " and waits for it");
}

/* Locks that a task must drop; I/O unlocks pages and buffers. */
static bool has_holder(const struct hang_task *t)
{
	const char *w = hang_wait_name(t);

	return wait_is_lock(t->wait) && task_row(t)->rank > 1 && !strstr(w, "folio") &&
		!strstr(w, "buffer") && !strstr(w, "extent") && !strstr(w, "frozen");
}

/* Lock waiters are victims; say it if no task in the text can be the holder. */
static void say_nobody(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	const struct hang_task *t = &d->task[g->culprit];

	if (!t->stuck || !has_holder(t) || g->on[g->culprit] >= 0 ||
	    g->self[g->culprit] != SELF_NOT)
		return;
	if (t->blocker >= 0)
		text_add(out, "; its owner, pid %d, is not in this text", t->blocker);
	else
		text_add(out, "; no task in this text is seen to hold it");
	text_add(out, ": look for one that runs (soft lockup, 100 %% CPU), or take sysrq-t or "
		 "sysrq-d");
}

/* Say which thread must end the wait, if none of its kind is in the text. */
static void say_absent(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	static const struct {
		const char *context, *words;
	} threads[] = {
		{ "jbd2 commit", "the journal's thread (jbd2)" }, { "flusher", "a flusher" },
		{ "md", "a thread of the array" }, { "loop device", "a worker of the loop device" },
		{ "kswapd", "kswapd" },
	};
	const struct wait_row *row = task_row(&d->task[g->culprit]);
	const char *words = NULL;

	if (!row || !row->served_by || g->on[g->culprit] >= 0 || g->self[g->culprit] != SELF_NOT)
		return;
	for (size_t i = 0; i < sizeof(threads) / sizeof(threads[0]) && !words; i++)
		if (strcmp(row->served_by, threads[i].context) == 0)
			words = threads[i].words;
	for (int i = 0; words && i < d->tasks; i++)
		if (task_has(&d->task[i], row->served_by))
			return;
	if (words)
		text_add(out, "; %s must end that wait and is not in this text: take sysrq-w",
			 words);
}

/* Workers that all wait for work may be all that their queue has. */
static void say_starved(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	const struct hang_task *t = &d->task[g->culprit];
	const struct wait_row *row = task_row(t);
	unsigned alike = 0, workers = 0;

	if (!t->work || !row || !row->served_by || strcmp(row->served_by, "worker") != 0)
		return;
	for (int i = 0; i < d->tasks; i++) {
		workers += d->task[i].stuck && d->task[i].work;
		alike += d->task[i].stuck && d->task[i].work == t->work &&
			d->task[i].wait == t->wait;
	}
	if (alike > 1 && alike == workers)
		text_add(out, "; all %u workers in this text run %s and wait for a work item, "
			 "which may be queued behind them", alike, hang_symbol_text(d, t->work));
}

void edges_words(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	bool serves = g->self[g->culprit] == SELF_SERVES;

	if (g->cycle && !serves)
		say_cycle(d, g, out);
	else if (g->on[g->culprit] >= 0)
		say_guess(d, g, out);
	say_nobody(d, g, out);
	say_absent(d, g, out);
	say_starved(d, g, out);
	if (g->busy[g->culprit] == BUSY_RECLAIM)
		text_add(out, "; it serves a disk, and others wait for memory that only writes to "
			 "disks can free");
	if (!d->task[g->culprit].stuck && !g->busy[g->culprit])
		text_add(out, "; it owns the lock that others wait for");
}

/* Does a chain of edges lead from i to the culprit? */
static bool is_behind(const struct hang_doc *d, const struct graph *g, int i)
{
	int at = i;

	for (unsigned n = 0; at >= 0 && n < d->tasks; n++) {
		at = g->on[at];
		if (at == g->culprit)
			return true;
	}
	return false;
}

/* The culprit's own chain leads to i and back: it has been named. */
static bool is_on_cycle(const struct hang_doc *d, const struct graph *g, int i)
{
	int at = g->culprit;

	for (unsigned n = 0; at >= 0 && n < d->tasks && at != i; n++)
		at = g->on[at];
	return at == i && is_behind(d, g, i);
}

/* Up to three other tasks are all named, with what they wait for. */
static void say_others(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	for (int i = 0; i < d->tasks; i++) {
		if (i == g->culprit || !d->task[i].stuck || is_on_cycle(d, g, i))
			continue;
		text_add(out, is_behind(d, g, i) ? "; behind it " : "; ");
		task_words(&d->task[i], out);
		sleep_words(d, &d->task[i], out);
		if (d->task[i].blocked_s)
			text_add(out, " for %u s", d->task[i].blocked_s);
	}
}

void others_words(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	unsigned others = g->stuck - d->task[g->culprit].stuck, behind = 0;

	if (!others)
		return;
	if (others <= NAMED_MAX) {
		say_others(d, g, out);
		return;
	}
	text_add(out, "; ");
	victims_words(d, g, out);
	for (int i = 0; i < d->tasks; i++)
		behind += i != g->culprit && d->task[i].stuck && is_behind(d, g, i);
	if (behind == others || g->self[g->culprit] == SELF_SERVES)
		text_add(out, " wait behind it");
	else if (behind)
		text_add(out, " are stuck as well, %u of them behind it", behind);
	else
		text_add(out, " are stuck as well");
}
