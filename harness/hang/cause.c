/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cause in one sentence. */
#include <stdio.h>
#include <string.h>

#include "graph.h"

static void say_wait(const struct hang_doc *d, const struct graph *g, const struct hang_task *t,
	struct text *out)
{
	const char *wait = channel_name(d, t);
	bool served = t->role == HANG_ROLE_SERVER;
	bool own = served && g->self[g->culprit] == SELF_SERVES;

	if (strcmp(wait, "dirty throttling") == 0) {
		text_add(out, task_wakes(t) ?
			" keeps waking and going back to sleep in dirty throttling" :
			 " sleeps in dirty throttling");
		text_add(out, served ? " of writes that only it could clean" : "");
	} else {
		text_add(out, task_wakes(t) ? " keeps waking and going back to sleep" : " sleeps");
		text_add(out, " on %s%s", wait, own ? " of its own device" : "");
	}
	if (memory_context(t)[0])
		text_add(out, " inside %s", memory_context(t));
	if (served && !own && memory_context(t)[0])
		text_add(out, " while its device waits for it");
}

static void say_path(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	size_t before = out->n;

	text_add(out, " (");
	path_words(d, t, out);
	if (out->n == before + 2)
		out->s[out->n = before] = '\0';
	else
		text_add(out, ")");
}

static void say_cycle(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	int at = g->on[g->culprit];

	text_add(out, "; it waits for ");
	for (unsigned n = 1; n < g->cycle && n < 5 && at >= 0; n++) {
		task_words(&d->task[at], out);
		text_add(out, " (%s), which waits for ", channel_name(d, &d->task[at]));
		at = g->on[at];
	}
	text_add(out, g->cycle > 5 ? "others, and they for it" : "it");
}

static void say_culprit(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	const struct hang_task *t = &d->task[g->culprit];

	if (g->sure != HANG_SURE_PROVEN)
		text_add(out, "suspect: ");
	task_words(t, out);
	say_wait(d, g, t, out);
	say_path(d, t, out);
	if (g->cycle > 1)
		say_cycle(d, g, out);
	else if (g->on[g->culprit] >= 0) {
		text_add(out, ", waiting for ");
		task_words(&d->task[g->on[g->culprit]], out);
	}
	if (g->stuck < 2)
		return;
	text_add(out, "; ");
	victims_words(d, g, out);
	text_add(out, g->behind[g->culprit] || g->cycle ? " wait%s behind it" :
		 " %s stuck as well", g->stuck == 2 ? (g->behind[g->culprit] || g->cycle ? "s" :
			"is") :
		 (g->behind[g->culprit] || g->cycle ? "" : "are"));
}

static void say_report(const struct hang_doc *d, const struct hang_report *r, struct text *out)
{
	const struct hang_task *t = r->task >= 0 ? &d->task[r->task] : NULL;

	text_add(out, "%s%s", r->class == HANG_HANG ? "suspect: " : "no hang in this text, but ",
		 r->title);
	if (t && (t->comm[0] || t->pid >= 0)) {
		text_add(out, " (");
		task_words(t, out);
		if (t->cpu >= 0)
			text_add(out, " on CPU %d", t->cpu);
		text_add(out, ")");
	}
}

enum hang_sure hang_cause(const struct hang_doc *d, char *sentence, size_t size)
{
	struct text out = { sentence, 0, size };
	struct graph g;
	int main_report = hang_main_report(d);

	if (size)
		sentence[0] = '\0';
	graph_make(d, &g);
	if (g.culprit >= 0 && hang_worst(d) == HANG_HANG) {
		say_culprit(d, &g, &out);
		return g.sure;
	}
	if (main_report < 0 || d->report[main_report].class == HANG_INFO) {
		text_add(&out, "no hang or bug in this text");
		return HANG_SURE_NOT;
	}
	say_report(d, &d->report[main_report], &out);
	return d->report[main_report].class == HANG_HANG ? HANG_SURE_SUSPECT : HANG_SURE_NOT;
}
