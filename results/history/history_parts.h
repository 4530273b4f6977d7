/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the history; no other file includes it. */
#ifndef RESULTS_HISTORY_PARTS_H
#define RESULTS_HISTORY_PARTS_H

#include "history.h"
#include "record.h"

#define HISTORY_OWN_COLUMNS 4	/* of schema.sql: name, campaign, begun, state */

/* The record's fields that are columns: all of result.json. */
#define HISTORY_EACH(f) \
	for (const struct record_field *f = history_field(NULL); f; f = history_field(f))
const struct record_field *history_field(const struct record_field *after);

/* The answer of a query with one number; without a row *n stays. */
int history_number(struct history_db *h, const char *sql, long *n, struct err *e);

/* Enter a run's folder, by its name below the root. No run, or one that is gone: no effect. */
int history_take(struct history_db *h, const char *name, struct err *e);

#endif
