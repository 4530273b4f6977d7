/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The runs that `lowtide log` selects, as whole records. */
#ifndef CLI_LOG_RUNS_H
#define CLI_LOG_RUNS_H

#include <stdbool.h>
#include <stddef.h>

#include "history_run.h"
#include "known.h"

/* How a run ended, for people who wait for an answer. */
enum outcome {
	OUTCOME_EXPECTED,
	OUTCOME_KNOWN,		/* not as expected, by a known issue that fails no run */
	OUTCOME_UNEXPECTED,
	OUTCOME_SKIPPED,
	OUTCOME_BROKEN,		/* also cut short, or without all of its records */
	OUTCOME_RUNNING,
	OUTCOMES
};

struct log_run {
	struct history_run is;		/* r.known and r.excused by the known issues of today */
	enum outcome outcome;
	char why[500];			/* of one that is skipped, broken or running */
};

/* Names in the order of their begin. */
struct log_runs {
	struct history_db *h;
	char **name;
	size_t count, room;
	struct db_query *get;
	const char *origin;	/* who submits, for kcidb */
};

/* Read the column `name` of a query that is newest first. 0 or -errno; end with log_runs_free. */
int log_runs_read(struct log_runs *l, struct history_db *h, struct db_query *q, struct err *e);
void log_runs_free(struct log_runs *l);

/* The i-th run. 0 or -errno. */
int log_runs_get(struct log_runs *l, size_t i, struct log_run *out, struct err *e);

/* Whether a run found a hang, bug or panic. */
bool log_run_found(const struct log_run *run);

/*
 * why.txt of a run, at most size - 1 bytes, with '?' for what may not be shown; else its cause or
 * reason.
 */
void log_run_text(const struct log_run *run, char *buf, size_t size);

/* Texts, each once, in the order in which they came. The index of text; or -errno. */
struct distinct {
	char **text;
	size_t count, room;
};
long distinct_add(struct distinct *d, const char *text, struct err *e);
void distinct_free(struct distinct *d);

#endif
