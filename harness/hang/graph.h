/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who waits for whom, and who is to blame. */
#ifndef HANG_GRAPH_H
#define HANG_GRAPH_H

#include "reader.h"
#include "text.h"

/* Why a task is stuck on itself. */
enum self_wait {
	SELF_NOT,
	SELF_MAYBE,	/* reclaim re-enters the code that called it */
	SELF_SERVES,	/* it waits for what only it (or what waits for it) can finish */
};

/* How an edge is known. */
enum edge { EDGE_NONE, EDGE_GUESS, EDGE_SERVES, EDGE_SURE };

struct graph {
	int16_t on[HANG_TASKS_MAX];		/* index of the task it waits for, or -1 */
	uint8_t edge[HANG_TASKS_MAX];		/* enum edge of it */
	uint8_t self[HANG_TASKS_MAX];		/* enum self_wait */
	bool reenters[HANG_TASKS_MAX];		/* its reclaim re-enters the code that called it */
	uint16_t behind[HANG_TASKS_MAX];	/* stuck tasks whose chain of edges leads here */
	uint16_t stuck;
	int culprit;				/* index, or HANG_NO_TASK */
	enum hang_sure sure;
	uint16_t cycle;				/* tasks on the culprit's cycle; 0: none, 1:
		itself */
};

void graph_make(const struct hang_doc *d, struct graph *g);

/* phrases.c: how people call a task ("page server lt_pageserver (pid 211)") and its path. */
void task_words(const struct hang_task *t, struct text *out);
void path_words(const struct hang_doc *d, const struct hang_task *t, struct text *out);
bool task_has(const struct hang_task *t, const char *context);
bool task_wakes(const struct hang_task *t);	/* more than one switch between the snapshots */
/* The context that tells most: reclaim before flusher before the rest; "" for none. */
const char *memory_context(const struct hang_task *t);
/* What a group of sleepers is called: the wait's name, else the function they sleep in. */
const char *channel_name(const struct hang_doc *d, const struct hang_task *t);
void victims_words(const struct hang_doc *d, const struct graph *g, struct text *out);

#endif
