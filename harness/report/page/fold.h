/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks with one stack, together; and the waits of a hang as a graph for dot(1). Pure. */
#ifndef REPORT_FOLD_H
#define REPORT_FOLD_H

#include "hang.h"
#include "html.h"

#define FOLD_MOST 64

/* Tasks whose stacks name the same functions in the same order. */
struct fold {
	int first;		/* index of the task that is shown */
	unsigned n;
	int culprit;		/* index of the hang's, which is a group of its own */
};

/* Groups of stuck and running tasks, the culprit's first, then the largest. Returns how many. */
unsigned fold_stacks(const struct hang_doc *d, struct fold out[FOLD_MOST]);

/* The stacks as HTML. */
void fold_put(struct page *p, const struct hang_doc *d);

/*
 * The graph, drawn with tasks that wait for the same thing in the same place as one node, so that
 * it can be read. Returns the number of edges.
 */
unsigned waits_dot(struct page *out, const struct hang_doc *d);

#endif
