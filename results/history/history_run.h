/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A row of the index as a record again. */
#ifndef RESULTS_HISTORY_RUN_H
#define RESULTS_HISTORY_RUN_H

#include "history.h"
#include "run_record.h"

struct history_run {
	struct run_record r;		/* folder: the path; "": too long */
	char name[500], campaign[400];	/* of schema.sql, as are the others */
	char begun[24], state[16];
};

/* Prepare *q, for any number of history_run_get. End with db_free. */
int history_run_ask(struct history_db *h, struct db_query **q, struct err *e);

/* 0; -ENOENT: no such row. */
int history_run_get(struct history_db *h, struct db_query *q, const char *name,
	struct history_run *out, struct err *e);

#endif
