/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is new since the last report: a state file in the folder of the pages counts the runs of
 * each hang and of each scenario and kernel. The state before stays until something changes, so
 * that a second report of the same runs tells the same news.
 */
#ifndef REPORT_NEWS_H
#define REPORT_NEWS_H

#include <stddef.h>

#include "err.h"
#include "runs.h"

#define NEWS_STATE "report.state"
#define NEWS_EMPTY "lowtide-report 1\n\n"	/* a state without a report */

struct news_count {
	char *what;		/* "hang TEXT", or "cell SCENARIO\tKERNEL" */
	unsigned runs, hits;
};

struct state {
	char at[24];		/* UTC, "2026-01-31 03:00:00"; "": there was no report */
	struct news_count *count;	/* sorted by what */
	size_t n, room;
};

/* The state of these runs, now. End with state_free, also after an error. */
int state_of(struct state *s, const struct runs *r, struct err *e);
void state_free(struct state *s);

/* The counts of a hang or of a cell; all 0 if the state does not know it. */
struct news_count state_hang(const struct state *s, const char *hang);
struct news_count state_cell(const struct state *s, const char *run, const char *kernel);

/*
 * Read the state that the news are told against. 0; -EINVAL: the file is no state of ours, or of
 * a newer program.
 */
int news_read(struct state *before, const struct state *now, const char *out, struct err *e);

/* Keep the state, once all pages are there. */
int news_keep(const struct state *now, const char *out, struct err *e);

#endif
