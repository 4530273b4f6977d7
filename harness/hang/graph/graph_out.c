/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wait graph for people: as an indented text, and for dot(1). */
#include "graph.h"
#include "graph_out.h"

#define LINES_MAX 24
#define DEPTH_MAX 8

static const char *edge_words(unsigned edge)
{
	return edge == EDGE_SURE ? "it owns the lock" : edge == EDGE_SERVES ? "it serves the wait" :
		"likely";
}

struct tree {
	const struct hang_doc *d;
	const struct graph *g;
	struct out *o;
	unsigned lines;
	uint8_t shown[HANG_TASKS_MAX];
};

static void tree_line(struct tree *t, int i, unsigned depth)
{
	const struct hang_task *task = &t->d->task[i];
	char who[160];
	struct text text = { who, 0, sizeof(who) };

	task_words(task, &text);
	out_put(t->o, "  %*s%s", (int)depth * 2, "", who);
	if (t->shown[i])
		out_put(t->o, " again: a cycle");
	else if (task->stuck)
		out_put(t->o, ": %s", channel_name(t->d, task));
	else if (task->running)
		out_put(t->o, ": running");
	if (depth)
		out_put(t->o, " (%s)", edge_words(t->g->edge[i]));
	out_put(t->o, "\n");
	t->lines++;
}

/* A task, and below it those that wait for it. */
static void tree_from(struct tree *t, int i, unsigned depth)
{
	bool again = t->shown[i];

	if (t->lines >= LINES_MAX)
		return;
	tree_line(t, i, depth);
	t->shown[i] = 1;
	if (again || depth == DEPTH_MAX)
		return;
	for (int k = 0; k < t->d->tasks; k++)
		if (t->g->on[k] == i && (!t->shown[k] || k == t->g->culprit))
			tree_from(t, k, depth + 1);
}

static bool has_waiter(const struct hang_doc *d, const struct graph *g, int i)
{
	for (int k = 0; k < d->tasks; k++)
		if (g->on[k] == i)
			return true;
	return false;
}

void graph_say(const struct hang_doc *d, struct out *o)
{
	struct graph g;
	struct tree t = { .d = d, .g = &g, .o = o };

	graph_make(d, &g);
	for (int pass = 0; pass < 3; pass++)
		for (int i = 0; i < d->tasks; i++) {
			/* The culprit, then other ends of chains, then what is left: cycles. */
			bool first = pass == 0 ? i == g.culprit : pass == 1 ? g.on[i] < 0 : true;

			if (!first || t.shown[i] || !has_waiter(d, &g, i) || t.lines >= LINES_MAX)
				continue;
			if (!t.lines)
				out_put(o, "\nWho waits for whom (waiters below):\n");
			tree_from(&t, i, 0);
		}
}

void extent_say(const struct hang_doc *d, struct out *o)
{
	unsigned stuck = 0, longest = 0;
	int report = hang_main_report(d);

	for (unsigned i = 0; i < d->tasks; i++) {
		stuck += d->task[i].stuck;
		if (d->task[i].stuck && d->task[i].blocked_s > longest)
			longest = d->task[i].blocked_s;
	}
	if (!stuck || report < 0)
		return;
	out_put(o, "Stuck: %u task%s", stuck, stuck == 1 ? "" : "s");
	if (longest)
		out_put(o, ", for up to %u s", longest);
	out_put(o, "; first told in line %llu.\n",
		(unsigned long long)d->report[report].line_first);
}

static void dot_text(struct out *o, const char *s)
{
	size_t n, left = strlen(s);
	bool shown;

	for (; left; s += n, left -= n) {
		n = text_shown(s, left, "", &shown);
		if (!shown)
			out_put(o, "?");
		else
			out_put(o, *s == '"' || *s == '\\' ? "\\%.*s" : "%.*s", (int)n, s);
	}
}

static void dot_task(const struct hang_doc *d, const struct graph *g, int i, struct out *o)
{
	const struct hang_task *t = &d->task[i];

	out_put(o, "\tt%d [label=\"", i);
	dot_text(o, t->comm[0] ? t->comm : "?");
	if (t->pid >= 0)
		out_put(o, "\\npid %d", t->pid);
	out_put(o, "\\n");
	dot_text(o, t->stuck ? channel_name(d, t) : t->running ? "running" : "");
	out_put(o, "\"%s];\n", i == g->culprit ? ", color=red, penwidth=2" : "");
}

void hang_dot(const struct hang_doc *d, const char *source, hang_emit *emit, void *arg)
{
	struct out o = { .emit = emit, .arg = arg };
	struct graph g;

	graph_make(d, &g);
	out_put(&o, "digraph hang {\n\trankdir=LR;\n\tnode [shape=box];\n\tlabel=\"");
	dot_text(&o, source);
	out_put(&o, "\";\n");
	for (int i = 0; i < d->tasks; i++)
		if (d->task[i].stuck || i == g.culprit || has_waiter(d, &g, i))
			dot_task(d, &g, i, &o);
	for (int i = 0; i < d->tasks; i++)
		if (g.on[i] >= 0)
			out_put(&o, "\tt%d -> t%d [label=\"%s\"%s];\n", i, g.on[i],
				edge_words(g.edge[i]),
				g.edge[i] == EDGE_GUESS ? ", style=dashed" : "");
	out_put(&o, "}\n");
}
