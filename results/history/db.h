/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A SQLite database: open, change, ask. Only db.c includes sqlite3.h. */
#ifndef RESULTS_DB_H
#define RESULTS_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "err.h"

struct db;
struct db_query;

/*
 * Open path, which is made if absent (":memory:": a private one), in WAL mode. Wait wait_ms for
 * another writer. 0 or -errno: -EBUSY another process writes, -ENOSPC, -EUCLEAN the file is
 * damaged or no database, -EACCES.
 */
int db_open(struct db **out, const char *path, unsigned wait_ms, struct err *e);
void db_close(struct db *d);		/* NULL: no effect */

/* Run statements without results. */
int db_exec(struct db *d, const char *sql, struct err *e);

/*
 * Prepare the first statement of sql. name: of the text, for errors. `only_reads` refuses one
 * that writes, and a second statement: -EINVAL.
 */
int db_ask(struct db *d, const char *name, const char *sql, bool only_reads, struct db_query **out,
	struct err *e);
void db_free(struct db_query *q);	/* NULL: no effect */

/* Bind a parameter by number, from 1, or by name (":since"); an unknown name has no effect. */
void db_text(struct db_query *q, unsigned i, const char *value);
void db_number(struct db_query *q, unsigned i, int64_t value);
void db_named(struct db_query *q, const char *name, const char *value);	/* NULL: SQL's NULL */

/*
 * Let queries call name(...) with n texts, at most DB_ARGUMENTS; NULL is "". fn returns a text that
 * lives until its next call. *f must outlive the database.
 */
#define DB_ARGUMENTS 8
struct db_function {
	const char *(*fn)(const char *const *argument, void *arg);
	void *arg;
};
int db_function(struct db *d, const char *name, unsigned n, const struct db_function *f,
	struct err *e);

/* The next row: 1; 0 at the end, then the query can be bound and run again; or -errno. */
int db_next(struct db_query *q, struct err *e);

/* Columns of a query, and of its present row. Texts live until the next row; NULL is "". */
unsigned db_columns(const struct db_query *q);
const char *db_title(const struct db_query *q, unsigned column);
bool db_is_number(const struct db_query *q, unsigned column);
const char *db_value(const struct db_query *q, unsigned column);

#endif
