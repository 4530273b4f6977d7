/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The graph of waiting tasks, and its culprit. */
#ifndef HANG_GRAPH_H
#define HANG_GRAPH_H

#include "reader.h"
#include "text.h"

/* Reasons why a task waits for itself. */
enum self_wait {
	SELF_NOT,
	SELF_MAYBE,	/* reclaim leads back into the code that called it or waits for it */
	SELF_SERVES,	/* only the task, or a task behind it, can end its wait */
};

/*
 * Certainty of an edge: a guess, the server of the device by lowtide's own evidence, or the owner
 * by the kernel's word or a list of locks. A class of threads (md, nfsd, flusher) is a guess.
 */
enum edge { EDGE_NONE, EDGE_GUESS, EDGE_SERVES, EDGE_SURE };

/* Reasons why a task that runs may be the culprit. */
enum busy {
	BUSY_NOT,
	BUSY_STALL,	/* a CPU of a lockup or stall report */
	BUSY_RECLAIM,	/* serves a disk and goes round in reclaim while others wait */
};

struct graph {
	int16_t on[HANG_TASKS_MAX];		/* index of the task it waits for, or -1 */
	uint8_t edge[HANG_TASKS_MAX];		/* enum edge: certainty of on */
	uint8_t self[HANG_TASKS_MAX];		/* enum self_wait */
	uint8_t busy[HANG_TASKS_MAX];		/* enum busy */
	int16_t report[HANG_TASKS_MAX];		/* of a BUSY_STALL */
	bool reenters[HANG_TASKS_MAX];		/* its reclaim re-enters the code that called it */
	int16_t closer[HANG_TASKS_MAX];		/* task whose code waits for its reclaim, or -1 */
	uint16_t behind[HANG_TASKS_MAX];	/* stuck tasks with a chain of edges to here */
	uint16_t stuck;
	int culprit;				/* index, or HANG_NO_TASK */
	enum hang_sure sure;
	uint16_t cycle;				/* tasks on the culprit's cycle; 0: none */
};

void graph_make(const struct hang_doc *d, struct graph *g);

/* edges.c: set on and edge of a stuck task. */
void edge_find(const struct hang_doc *d, struct graph *g, int i);
bool goes_before(const struct hang_doc *d, int a, int b);
bool task_awaits_cpus(const struct hang_doc *d, const struct hang_task *t);
bool task_in_reclaim(const struct hang_task *t);
const struct wait_row *task_row(const struct hang_task *t);	/* NULL: no wait known */

/* reenter.c */
bool reclaim_reenters(const struct hang_doc *d, const struct hang_task *t);
bool reclaim_closes(const struct hang_doc *d, const struct hang_task *t,
	const struct hang_task *waiter);

/* phrases.c: words for a task ("page server lt_pageserver (pid 211)") and its path. */
void task_words(const struct hang_task *t, struct text *out);
void path_words(const struct hang_doc *d, const struct hang_task *t, struct text *out);
/*
 * Function that takes the lock, or 0; " in FUNCTION [MODULE] (FILE:LINE)" of it; the same without
 * FUNCTION of any.
 */
uint16_t task_taker(const struct hang_doc *d, const struct hang_task *t);
void taker_words(const struct hang_doc *d, const struct hang_task *t, struct text *out);
void module_words(const struct hang_doc *d, const struct hang_task *t, uint16_t symbol,
	struct text *out);
uint16_t reclaim_origin(const struct hang_doc *d, const struct hang_task *t);
/* " sleeps on a mutex in FUNCTION [MODULE]". */
void sleep_words(const struct hang_doc *d, const struct hang_task *t, struct text *out);
/* others.c: whom the culprit waits for, and who waits for it. */
void edges_words(const struct hang_doc *d, const struct graph *g, struct text *out);
void others_words(const struct hang_doc *d, const struct graph *g, struct text *out);
/* nearby.c: "; the kernel also said ...", if that concerns the hang. */
void nearby_words(const struct hang_doc *d, const struct graph *g, struct text *out);
/* memory.c: "; 98 % of memory is unreclaimable slab", if that tells something. */
void memory_words(const struct hang_doc *d, struct text *out);
bool task_has(const struct hang_task *t, const char *context);
/* The most telling context: reclaim, then flusher, then others; "" for none. */
const char *memory_context(const struct hang_task *t);
/* Name of a group of sleepers: the wait's name, else the function in which they sleep. */
const char *channel_name(const struct hang_doc *d, const struct hang_task *t);
void victims_words(const struct hang_doc *d, const struct graph *g, struct text *out);

#endif
