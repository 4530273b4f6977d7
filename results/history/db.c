/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SQLite's calls and results in the words of the error rule. */
#include "db.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct db {
	sqlite3 *s;
	char path[512];
};

struct db_query {
	sqlite3_stmt *s;
	struct db *db;
	char name[200];
};

static const struct { int code, is; } codes[] = {
	{ SQLITE_BUSY, EBUSY }, { SQLITE_LOCKED, EBUSY }, { SQLITE_FULL, ENOSPC },
	{ SQLITE_NOMEM, ENOMEM }, { SQLITE_CORRUPT, EUCLEAN }, { SQLITE_NOTADB, EUCLEAN },
	{ SQLITE_READONLY, EACCES }, { SQLITE_CANTOPEN, EACCES }, { SQLITE_PERM, EACCES },
	{ SQLITE_ERROR, EINVAL }, { SQLITE_IOERR, EIO },
};

static int fail(const struct db *d, const char *name, struct err *e)
{
	int code = sqlite3_errcode(d->s) & 0xff, is = EIO;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			is = codes[i].is;
	return err_set(e, is, "%.300s: %.150s", name, sqlite3_errmsg(d->s));
}

int db_open(struct db **out, const char *path, unsigned wait_ms, struct err *e)
{
	struct db *d = calloc(1, sizeof(*d));
	int rc;

	*out = NULL;
	if (!d)
		return err_set(e, ENOMEM, "%.300s: no memory", path);
	strncpy(d->path, path, sizeof(d->path) - 1);
	rc = sqlite3_open_v2(path, &d->s, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	rc = rc ? fail(d, path, e) : 0;
	if (!rc) {
		sqlite3_busy_timeout(d->s, (int)wait_ms);
		/* A lost transaction costs nothing: the folders have it. */
		rc = db_exec(d, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; "
			"PRAGMA mmap_size = 1073741824;", e);
	}
	if (rc)
		db_close(d);
	else
		*out = d;
	return rc;
}

void db_close(struct db *d)
{
	if (!d)
		return;
	sqlite3_close(d->s);
	free(d);
}

int db_exec(struct db *d, const char *sql, struct err *e)
{
	return sqlite3_exec(d->s, sql, NULL, NULL, NULL) ? fail(d, d->path, e) : 0;
}

/* What follows the first statement: blanks and comments are no second one. */
static bool is_rest(struct db *d, const char *rest)
{
	sqlite3_stmt *second = NULL;
	bool is = sqlite3_prepare_v2(d->s, rest, -1, &second, NULL) || second;

	sqlite3_finalize(second);
	return is;
}

int db_ask(struct db *d, const char *name, const char *sql, bool only_reads, struct db_query **out,
	struct err *e)
{
	struct db_query *q = calloc(1, sizeof(*q));
	const char *rest = NULL;
	int rc = 0;

	*out = NULL;
	if (!q)
		return err_set(e, ENOMEM, "%.300s: no memory", name);
	q->db = d;
	strncpy(q->name, name, sizeof(q->name) - 1);
	if (sqlite3_prepare_v2(d->s, sql, -1, &q->s, &rest))
		rc = fail(d, name, e);
	else if (!q->s)
		rc = err_set(e, EINVAL, "%.300s: no SQL statement", name);
	else if (only_reads && !sqlite3_stmt_readonly(q->s))
		rc = err_set(e, EINVAL, "%.300s: the statement writes; a query is a SELECT", name);
	else if (only_reads && is_rest(d, rest))
		rc = err_set(e, EINVAL, "%.300s: a second statement; a query is one SELECT", name);
	if (rc)
		db_free(q);
	else
		*out = q;
	return rc;
}

void db_free(struct db_query *q)
{
	if (!q)
		return;
	sqlite3_finalize(q->s);
	free(q);
}

static void function_call(sqlite3_context *c, int n, sqlite3_value **value)
{
	const struct db_function *f = sqlite3_user_data(c);
	const char *argument[DB_ARGUMENTS];

	for (int i = 0; i < n && i < DB_ARGUMENTS; i++)
		argument[i] = (const char *)sqlite3_value_text(value[i]) ?: "";
	sqlite3_result_text(c, f->fn(argument, f->arg), -1, SQLITE_TRANSIENT);
}

int db_function(struct db *d, const char *name, unsigned n, const struct db_function *f,
	struct err *e)
{
	return sqlite3_create_function(d->s, name, (int)n, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
		(void *)(uintptr_t)f, function_call, NULL, NULL) ? fail(d, name, e) : 0;
}

void db_text(struct db_query *q, unsigned i, const char *value)
{
	sqlite3_bind_text(q->s, (int)i, value, -1, SQLITE_TRANSIENT);
}

void db_number(struct db_query *q, unsigned i, int64_t value)
{
	sqlite3_bind_int64(q->s, (int)i, value);
}

void db_named(struct db_query *q, const char *name, const char *value)
{
	int i = sqlite3_bind_parameter_index(q->s, name);

	if (i)
		sqlite3_bind_text(q->s, i, value, -1, SQLITE_TRANSIENT);
}

int db_next(struct db_query *q, struct err *e)
{
	int step = sqlite3_step(q->s), rc;

	if (step == SQLITE_ROW)
		return 1;
	rc = step == SQLITE_DONE ? 0 : fail(q->db, q->name, e);
	sqlite3_reset(q->s);
	return rc;
}

unsigned db_columns(const struct db_query *q)
{
	return (unsigned)sqlite3_column_count(q->s);
}

const char *db_title(const struct db_query *q, unsigned column)
{
	return sqlite3_column_name(q->s, (int)column);
}

bool db_is_number(const struct db_query *q, unsigned column)
{
	int type = sqlite3_column_type(q->s, (int)column);

	return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

const char *db_value(const struct db_query *q, unsigned column)
{
	const unsigned char *text = sqlite3_column_text(q->s, (int)column);

	return text ? (const char *)text : "";
}
