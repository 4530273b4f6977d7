/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document as one JSON object; the schema is in docs/EXPLAIN.md. */
#include <string.h>

#include "graph.h"
#include "out.h"

static const char *const sure_name[] = { "none", "suspect", "proven" };

static void put_cause(const struct hang_doc *d, const struct graph *g, struct out *o)
{
	char sentence[1024];
	enum hang_sure sure = hang_cause(d, sentence, sizeof(sentence));

	out_open(o, "cause", '{');
	out_text(o, "sentence", sentence);
	out_text(o, "certainty", sure_name[sure]);
	if (g->culprit >= 0)
		out_number(o, "culprit", g->culprit);
	out_number(o, "stuck", g->stuck);
	out_number(o, "cycle", g->cycle);
	out_close(o, '}');
}

static void put_report(const struct hang_report *r, struct out *o)
{
	out_open(o, NULL, '{');
	out_text(o, "kind", r->kind);
	out_text(o, "class", hang_class_name(r->class));
	out_text(o, "title", r->title);
	out_text(o, "function", r->function);
	out_number(o, "line_first", (long long)r->line_first);
	out_number(o, "line_last", (long long)r->line_last);
	out_number(o, "count", r->count);
	out_number(o, "tasks", r->tasks);
	if (r->task >= 0)
		out_number(o, "task", r->task);
	out_close(o, '}');
}

static void put_stack(const struct hang_doc *d, const struct hang_task *t, struct out *o)
{
	out_open(o, "stack", '[');
	for (unsigned i = 0; i < t->frames; i++) {
		out_open(o, NULL, '{');
		out_text(o, "function", hang_symbol_text(d, t->frame[i].symbol));
		if (t->frame[i].module)
			out_text(o, "module", hang_symbol_text(d, t->frame[i].module));
		if (t->frame[i].place)
			out_text(o, "place", hang_symbol_text(d, t->frame[i].place));
		if (t->frame[i].flags & HANG_UNSURE)
			out_bool(o, "unsure", true);
		out_close(o, '}');
	}
	out_close(o, ']');
}

static void put_contexts(const struct hang_task *t, struct out *o)
{
	out_open(o, "contexts", '[');
	for (unsigned bit = 0; hang_context_name(bit); bit++)
		if (t->contexts >> bit & 1)
			out_text(o, NULL, hang_context_name(bit));
	out_close(o, ']');
}

static void put_numbers(const struct hang_task *t, struct out *o)
{
	if (t->pid >= 0)
		out_number(o, "pid", t->pid);
	if (t->cpu >= 0)
		out_number(o, "cpu", t->cpu);
	if (t->blocked_s)
		out_number(o, "blocked_s", t->blocked_s);
	if (t->snapshots)
		out_number(o, "switches_between", (long long)(t->switches[1] - t->switches[0]));
	out_number(o, "line_first", (long long)t->line_first);
	out_number(o, "line_last", (long long)t->line_last);
}

static void put_task(const struct hang_doc *d, const struct graph *g, int i, struct out *o)
{
	const struct hang_task *t = &d->task[i];
	char state[2] = { t->state, 0 };

	out_open(o, NULL, '{');
	out_text(o, "comm", t->comm);
	put_numbers(t, o);
	out_text(o, "state", state);
	out_text(o, "role", hang_role_name(t->role));
	out_bool(o, "stuck", t->stuck);
	out_bool(o, "idle", t->idle);
	out_text(o, "wait", hang_wait_name(t));
	out_text(o, "channel", t->stuck ? channel_name(d, t) : "");
	out_text(o, "function", hang_symbol_text(d, t->own));
	out_text(o, "subsystem", hang_subsystem_name(d, t));
	put_contexts(t, o);
	if (g->on[i] >= 0)
		out_number(o, "waits_for", g->on[i]);
	put_stack(d, t, o);
	out_close(o, '}');
}

void hang_json(const struct hang_doc *d, const char *source, hang_emit *emit, void *arg)
{
	struct out o = { .emit = emit, .arg = arg };
	char exact[HANG_EXACT_MAX];
	struct graph g;

	graph_make(d, &g);
	hang_fingerprint(d, exact, sizeof(exact));
	out_open(&o, NULL, '{');
	out_text(&o, "source", source);
	out_number(&o, "lines", (long long)d->lines);
	out_text(&o, "worst", hang_class_name(hang_worst(d)));
	out_text(&o, "fingerprint", exact);
	out_number(&o, "fingerprint_version", HANG_PRINT_VERSION);
	put_cause(d, &g, &o);
	out_open(&o, "reports", '[');
	for (unsigned i = 0; i < d->reports; i++)
		put_report(&d->report[i], &o);
	out_close(&o, ']');
	out_open(&o, "tasks", '[');
	for (int i = 0; i < d->tasks; i++)
		put_task(d, &g, i, &o);
	out_close(&o, ']');
	out_close(&o, '}');
	out_put(&o, "\n");
}
