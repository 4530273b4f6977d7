/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders to rows. A row of a run that has ended is not read again. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "history_parts.h"
#include "run_read.h"
#include "rundir.h"
#include "text.h"

/* ROOT/RUN, and ROOT/POLICY/CAMPAIGN/TRIAL/RUN. */
#define DEPTH_MAX 3

static const char *const state_words[] = {
	[RUNDIR_FINISHED] = "finished", [RUNDIR_RUNNING] = "running",
	[RUNDIR_FULL] = "full disk", [RUNDIR_CUT] = "cut short",
};

const struct record_field *history_field(const struct record_field *after)
{
	const struct record_field *f = NULL;

	/* `folder` is where the record was found, and no part of result.json. */
	for (f = record_next(NULL, RECORD_SHOWN, after); f && !f->group[RECORD_HEAD] &&
			!f->group[RECORD_RESULT];)
		f = record_next(NULL, RECORD_SHOWN, f);
	return f;
}

struct sync {
	struct history_db *h;
	struct db_query *known;		/* the state of a row, by name */
	struct db_query *under;		/* how many ended rows a trial's folder has */
	struct db_query *put;
	uint64_t seen;			/* rows that still have a folder */
	bool open;			/* within a transaction */
};

static int put_make(struct history_db *h, struct db_query **q, struct err *e)
{
	char sql[1600] = "INSERT OR REPLACE INTO run (name, campaign, begun, state";
	char marks[160] = "";

	HISTORY_EACH(f) {
		text_join(sql, sizeof(sql), ", ", f->name);
		text_join(marks, sizeof(marks), "", ", ?");
	}
	text_join(sql, sizeof(sql), "", ") VALUES (?, ?, ?, ?");
	text_join(sql, sizeof(sql), "", marks);
	text_join(sql, sizeof(sql), "", ")");
	return db_ask(h->db, h->root, sql, false, q, e);
}

/* "20260131T030000Z-..." to "2026-01-31 03:00:00". */
static void begun_text(const char *name, char *buf, size_t size)
{
	snprintf(buf, size, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s", name, name + 4, name + 6, name + 9,
		name + 11, name + 13);
}

/* The campaign of POLICY/CAMPAIGN/TRIAL/RUN is POLICY/CAMPAIGN. */
static void campaign_text(const char *name, char *buf, size_t size)
{
	const char *end = strchr(name, '/');

	end = end ? strchr(end + 1, '/') : NULL;
	text_put(buf, size, "");
	if (end && (size_t)(end - name) < size)
		text_put(buf, (size_t)(end - name) + 1, name);
}

static int row_put(struct db_query *q, const char *name, enum rundir_state state,
	const struct run_record *r, struct err *e)
{
	const char *last = strrchr(name, '/');
	char begun[24], campaign[400];
	unsigned i = HISTORY_OWN_COLUMNS;

	begun_text(last ? last + 1 : name, begun, sizeof(begun));
	campaign_text(name, campaign, sizeof(campaign));
	db_text(q, 1, name);
	db_text(q, 2, campaign);
	db_text(q, 3, begun);
	db_text(q, 4, state_words[state]);
	HISTORY_EACH(f) {
		i++;
		if (f->type == RECORD_TEXT)
			db_text(q, i, record_text(r, f));
		else
			db_number(q, i, (int64_t)record_number(r, f));
	}
	return db_next(q, e);
}

/* 1: a row was put; 0: no run's folder; or -errno. */
static int folder_read(struct history_db *h, struct db_query *put, const char *name, struct err *e)
{
	struct run_record r;
	char dir[900];
	enum rundir_state state;

	if (snprintf(dir, sizeof(dir), "%s/%s", h->root, name) >= (int)sizeof(dir))
		return 0;
	state = rundir_state(dir);
	if (state == RUNDIR_NONE)
		return 0;
	/* An unreadable result leaves an empty record, which is what is known. */
	run_read_result(dir, &r, NULL);
	return row_put(put, name, state, &r, e) ?: 1;
}

int history_take(struct history_db *h, const char *name, struct err *e)
{
	struct db_query *put;
	int rc = put_make(h, &put, e);

	if (rc)
		return rc;
	rc = folder_read(h, put, name, e);
	db_free(put);
	return rc < 0 ? rc : 0;
}

/* A writer waits only where something is to be written. */
static int changes_begin(struct sync *s, struct err *e)
{
	int rc = s->open ? 0 : db_exec(s->h->db, "BEGIN IMMEDIATE", e);

	s->open = s->open || !rc;
	return rc;
}

/* 1: the row is there and its run has ended; 0: read the folder; or -errno. */
static int is_settled(struct sync *s, const char *name, struct err *e)
{
	int rc;

	db_text(s->known, 1, name);
	rc = db_next(s->known, e);
	if (rc <= 0)
		return rc;
	rc = !strcmp(db_value(s->known, 0), state_words[RUNDIR_FINISHED]);
	return db_next(s->known, e) ?: rc;
}

static int run_sync(struct sync *s, const char *name, struct err *e)
{
	int rc = is_settled(s, name, e);

	if (!rc) {
		rc = changes_begin(s, e);
		rc = rc ? rc : folder_read(s->h, s->put, name, e);
	}
	s->seen += rc > 0;
	return rc < 0 ? rc : 0;
}

/* Rows of ended runs in a trial's folder: its directory need not be read again. */
static int trial_rows(struct sync *s, const char *name, uint64_t *rows, struct err *e)
{
	int rc;

	db_text(s->under, 1, name);
	rc = db_next(s->under, e);
	*rows = rc > 0 ? strtoull(db_value(s->under, 0), NULL, 10) : 0;
	return rc > 0 ? db_next(s->under, e) : rc;
}

static int folders_sync(struct sync *s, const char *below, unsigned depth, struct err *e);

static int entry_sync(struct sync *s, const char *name, const char *last, unsigned depth,
	struct err *e)
{
	uint64_t rows = 0;
	int rc;

	/* A campaign's folder has a run's name, but lies a level below the root. */
	if (rundir_is_name(last) && depth != 1)
		return run_sync(s, name, e);
	if (depth == DEPTH_MAX || (depth == 1) != rundir_is_name(last))
		return 0;
	rc = depth == 2 ? trial_rows(s, name, &rows, e) : 0;
	s->seen += rows;
	return rc || rows ? rc : folders_sync(s, name, depth + 1, e);
}

static int folders_sync(struct sync *s, const char *below, unsigned depth, struct err *e)
{
	char path[900], name[500];
	struct dirent *ent;
	int rc = 0;
	DIR *d;

	snprintf(path, sizeof(path), "%s%s%s", s->h->root, *below ? "/" : "", below);
	d = opendir(path);
	if (!d)
		return errno == ENOENT || errno == EACCES || errno == ENOTDIR ? 0 :
			err_sys(e, errno, "%.300s", path);
	while (!rc && (ent = readdir(d)) != NULL)
		if (*ent->d_name != '.' && (ent->d_type == DT_DIR || ent->d_type == DT_UNKNOWN) &&
		    snprintf(name, sizeof(name), "%s%s%s", below, *below ? "/" : "",
			    ent->d_name) < (int)sizeof(name))
			rc = entry_sync(s, name, ent->d_name, depth, e);
	closedir(d);
	return rc;
}

/* Forget rows without a folder. */
static int rows_sweep(struct sync *s, struct err *e)
{
	struct db_query *all, *drop;
	char path[900];
	int rc = changes_begin(s, e);

	if (rc)
		return rc;
	if ((rc = db_ask(s->h->db, s->h->root, "SELECT name FROM run", true, &all, e)))
		return rc;
	rc = db_ask(s->h->db, s->h->root, "DELETE FROM run WHERE name = ?", false, &drop, e);
	while (!rc && (rc = db_next(all, e)) > 0) {
		snprintf(path, sizeof(path), "%s/%s", s->h->root, db_value(all, 0));
		rc = access(path, F_OK) ? 0 : 1;
		if (rc == 0) {
			db_text(drop, 1, db_value(all, 0));
			rc = db_next(drop, e);
		}
		rc = rc < 0 ? rc : 0;
	}
	db_free(drop);
	db_free(all);
	return rc;
}

static int sync_begin(struct sync *s, struct err *e)
{
	struct db *db = s->h->db;
	int rc = db_ask(db, s->h->root, "SELECT state FROM run INDEXED BY run_known "
		"WHERE name = ?", true, &s->known, e);

	/* '0' is the character behind '/'. */
	rc = rc ? rc : db_ask(db, s->h->root, "SELECT count(*) FROM run WHERE name > ?1 || '/' "
		"AND name < ?1 || '0' AND state = 'finished'", true, &s->under, e);
	return rc ? rc : put_make(s->h, &s->put, e);
}

int history_sync(struct history_db *h, struct err *e)
{
	struct sync s = { .h = h };
	long rows = 0;
	int rc = sync_begin(&s, e);

	rc = rc ? rc : folders_sync(&s, "", 0, e);
	rc = rc ? rc : history_number(h, "SELECT count(*) FROM run INDEXED BY run_known", &rows, e);
	if (!rc && (uint64_t)rows != s.seen)
		rc = rows_sweep(&s, e);
	db_free(s.known);
	db_free(s.under);
	db_free(s.put);
	if (s.open)
		rc = db_exec(h->db, rc ? "ROLLBACK" : "COMMIT", rc ? NULL : e) ?: rc;
	return rc;
}
