/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The wait graph of a page: nodes are tasks, or groups of tasks that wait alike. */
#include <string.h>

#include "fold.h"
#include "graph.h"

#define NODES_MOST 40

struct node {
	int first;		/* index of the task that stands for the group */
	unsigned n;
};

struct waits {
	const struct hang_doc *d;
	struct graph g;
	bool has_waiter[HANG_TASKS_MAX];
	struct node node[NODES_MOST];
	unsigned nodes;
};

/* Letters that mean nothing to dot in a quoted label; others become '?', since they are foreign. */
static void label_put(struct page *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		page_fmt(out, "%c", c < ' ' || c > '~' || strchr("\"\\&<>{}|", c) ? '?' : c);
	}
}

/* A task that nobody waits for is drawn together with those that wait as it does. */
static bool is_alike(const struct waits *w, int a, int b)
{
	const struct hang_doc *d = w->d;

	return !w->has_waiter[a] && !w->has_waiter[b] && a != w->g.culprit &&
		b != w->g.culprit && w->g.on[a] == w->g.on[b] && w->g.edge[a] == w->g.edge[b] &&
		!strcmp(channel_name(d, &d->task[a]), channel_name(d, &d->task[b]));
}

static bool is_drawn(const struct waits *w, int i)
{
	return w->g.on[i] >= 0 || w->has_waiter[i] || i == w->g.culprit || w->d->task[i].stuck;
}

static void node_add(struct waits *w, int i)
{
	unsigned k = 0;

	while (k < w->nodes && !is_alike(w, w->node[k].first, i))
		k++;
	if (k == w->nodes && k < NODES_MOST)
		w->node[w->nodes++] = (struct node){ i, 0 };
	if (k < w->nodes)
		w->node[k].n++;
}

/* Those on a chain first: they are the answer, if there are too many. */
static void nodes_find(struct waits *w)
{
	for (int i = 0; i < w->d->tasks; i++)
		if (w->g.on[i] >= 0)
			w->has_waiter[w->g.on[i]] = true;
	for (int pass = 0; pass < 3; pass++)
		for (int i = 0; i < w->d->tasks; i++) {
			bool chained = w->g.on[i] >= 0 || w->has_waiter[i];
			int rank = i == w->g.culprit ? 0 : chained ? 1 : 2;

			if (rank == pass && is_drawn(w, i))
				node_add(w, i);
		}
}

static void node_put(struct page *out, const struct waits *w, const struct node *n)
{
	const struct hang_task *t = &w->d->task[n->first];

	page_fmt(out, "\tt%d [label=\"", n->first);
	label_put(out, *t->comm ? t->comm : "?");
	if (n->n > 1)
		page_fmt(out, " and %u more", n->n - 1);
	else if (t->pid >= 0)
		page_fmt(out, " (%d)", t->pid);
	page_put(out, "\\n");
	if (t->stuck)
		page_put(out, "waits for: ");
	label_put(out, t->stuck ? channel_name(w->d, t) : t->running ? "running" : "");
	page_put(out, n->first == w->g.culprit ? "\", color=\"#b3261e\", penwidth=2.5, "
		"style=\"rounded,bold\"];\n" : "\"];\n");
}

static bool is_node(const struct waits *w, int i)
{
	for (unsigned k = 0; k < w->nodes; k++)
		if (w->node[k].first == i)
			return true;
	return false;
}

static const char *const edge_label[] = {
	[EDGE_NONE] = "", [EDGE_GUESS] = "likely", [EDGE_SERVES] = "it serves the wait",
	[EDGE_SURE] = "it owns the lock",
};

/* A task whose reclaim waits for its own work has an edge to itself. */
static unsigned self_put(struct page *out, const struct waits *w, int i)
{
	if (w->g.self[i] == SELF_NOT)
		return 0;
	page_fmt(out, "\tt%d -> t%d [label=\"%s\"%s];\n", i, i, w->g.self[i] == SELF_SERVES ?
		"waits for itself" : "may wait for itself",
		w->g.self[i] == SELF_SERVES ? "" : ", style=dashed");
	return 1;
}

unsigned waits_dot(struct page *out, const struct hang_doc *d)
{
	static struct waits w;
	unsigned edges = 0;

	memset(&w, 0, sizeof(w));
	w.d = d;
	graph_make(d, &w.g);
	nodes_find(&w);
	page_put(out, "digraph waits {\n\trankdir=LR;\n\tbgcolor=transparent;\n\tnode [shape=box, "
		"style=rounded, fontname=\"sans-serif\", fontsize=11];\n\tedge [fontname="
		"\"sans-serif\", fontsize=9];\n");
	for (unsigned i = 0; i < w.nodes; i++)
		node_put(out, &w, &w.node[i]);
	for (unsigned i = 0; i < w.nodes; i++) {
		int from = w.node[i].first, to = w.g.on[from];

		edges += self_put(out, &w, from);
		if (to < 0 || !is_node(&w, to))
			continue;
		page_fmt(out, "\tt%d -> t%d [label=\"%s\"%s];\n", from, to,
			edge_label[w.g.edge[from]],
			w.g.edge[from] == EDGE_GUESS ? ", style=dashed" : "");
		edges++;
	}
	page_put(out, "}\n");
	return edges;
}
