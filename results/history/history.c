/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The index file: its versions, its lock, and what makes it anew. */
#include "history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "history_parts.h"
#include "record.h"
#include "text.h"

#define WAIT_MS 2000u	/* for other processes */
#define TRY_MS 50u

static void path_of(const struct history_db *h, const char *name, char *buf, size_t size)
{
	snprintf(buf, size, "%s/%s", h->root, name);
}

/*
 * SQLite finds its log beside the database by name, so nobody may have the database open while
 * the file is replaced: openers hold this lock shared, and the replacement holds it alone.
 */
static int lock_take(struct history_db *h, int how, struct err *e)
{
	char path[440];

	path_of(h, "history.lock", path, sizeof(path));
	if (h->lock < 0)
		h->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (h->lock < 0 && errno == ENOENT)
		return err_set(e, ENOENT, "%.300s: no runs; `lowtide run host-smoke` makes one",
			h->root);
	if (h->lock < 0)
		return err_sys(e, errno, "%.300s", path);
	for (unsigned ms = 0; flock(h->lock, how | LOCK_NB); ms += TRY_MS) {
		if (errno != EWOULDBLOCK)
			return err_sys(e, errno, "%.300s", path);
		if (ms >= WAIT_MS)
			return err_set(e, EBUSY, "%.300s/history.db: another process uses it; try "
				"again", h->root);
		clock_sleep_ns(TRY_MS * NS_PER_MS);
	}
	return 0;
}

/* The record's fields become columns behind those of schema.sql. */
static int columns_add(struct history_db *h, struct err *e)
{
	char sql[160];
	int rc = 0;

	HISTORY_EACH(f) {
		snprintf(sql, sizeof(sql), "ALTER TABLE run ADD COLUMN %s %s NOT NULL DEFAULT %s",
			f->name, f->type == RECORD_TEXT ? "TEXT" : "INTEGER",
			f->type == RECORD_TEXT ? "''" : "0");
		rc = rc ? rc : db_exec(h->db, sql, e);
	}
	return rc;
}

static int schema_make(struct history_db *h, struct err *e)
{
	int rc = db_exec(h->db, "BEGIN IMMEDIATE", e);

	rc = rc ? rc : db_exec(h->db, registry_schemas[0].text, e);
	rc = rc ? rc : columns_add(h, e);
	return rc ? rc : db_exec(h->db, "COMMIT", e);
}

int history_number(struct history_db *h, const char *sql, long *n, struct err *e)
{
	struct db_query *q;
	int rc = db_ask(h->db, h->root, sql, true, &q, e);

	if (rc)
		return rc;
	rc = db_next(q, e);
	if (rc > 0)
		*n = strtol(db_value(q, 0), NULL, 10);
	db_free(q);
	return rc < 0 ? rc : 0;
}

static long version_known(void)
{
	const char *at = strstr(registry_schemas[0].text, "user_version = ");

	return at ? strtol(at + strlen("user_version = "), NULL, 10) : 0;
}

static long columns_known(void)
{
	long n = HISTORY_OWN_COLUMNS;

	HISTORY_EACH(f)
		n++;
	return n;
}

enum age { AGE_NONE, AGE_OLD, AGE_NOW };

/* AGE_NONE: an empty database. A further field of the record makes an index old. */
static int age_ask(struct history_db *h, enum age *age, struct err *e)
{
	long version = 0, columns = 0, known = version_known();
	int rc = history_number(h, "PRAGMA user_version", &version, e);

	rc = rc ? rc : history_number(h, "SELECT count(*) FROM pragma_table_info('run')",
		&columns, e);
	if (!rc && version > known)
		return err_set(e, EINVAL, "%.300s/history.db has version %ld, and this program "
			"knows %ld: use the newer program, or `lowtide log --rebuild`", h->root,
			version, known);
	*age = !columns ? AGE_NONE : version == known && columns == columns_known() ? AGE_NOW :
		AGE_OLD;
	return rc;
}

static void files_remove(struct history_db *h)
{
	static const char *const names[] = { "history.db", "history.db-wal", "history.db-shm" };
	char path[440];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		path_of(h, names[i], path, sizeof(path));
		unlink(path);
	}
}

static const struct known_issue *issue_of(const char *const *argument, void *arg)
{
	const struct history_db *h = arg;
	const struct known_find find = { argument[0], argument[1], argument[2], argument[3] };

	return known_issue_of(h->known, &find);
}

static const char *issue_name(const char *const *argument, void *arg)
{
	const struct known_issue *i = issue_of(argument, arg);

	return i ? i->name : "";
}

static const char *issue_status(const char *const *argument, void *arg)
{
	const struct known_issue *i = issue_of(argument, arg);

	return i ? known_status_words[i->status] : "";
}

static int functions_add(struct history_db *h, struct err *e)
{
	h->name = (struct db_function){ issue_name, h };
	h->status = (struct db_function){ issue_status, h };
	int rc = db_function(h->db, "known_issue", 4, &h->name, e);

	return rc ? rc : db_function(h->db, "known_status", 4, &h->status, e);
}

static int file_open(struct history_db *h, enum age *age, struct err *e)
{
	char path[440];
	int rc;

	path_of(h, "history.db", path, sizeof(path));
	rc = db_open(&h->db, path, WAIT_MS, e);
	rc = rc ? rc : functions_add(h, e);
	rc = rc ? rc : age_ask(h, age, e);
	if (!rc && *age == AGE_NONE)
		rc = schema_make(h, e);
	return rc;
}

static int made_anew(struct history_db *h, struct err *e)
{
	enum age age = AGE_NONE;
	int rc;

	db_close(h->db);
	h->db = NULL;
	rc = lock_take(h, LOCK_EX, e);
	if (rc)
		return rc;
	files_remove(h);
	rc = file_open(h, &age, e);
	return rc ? rc : lock_take(h, LOCK_SH, e);
}

static int memory_open(struct history_db *h, struct err *e)
{
	db_close(h->db);
	h->in_memory = true;
	int rc = db_open(&h->db, ":memory:", 0, e);

	rc = rc ? rc : functions_add(h, e);
	return rc ? rc : schema_make(h, e);
}

int history_open(struct history_db *h, const char *root, struct err *e)
{
	enum age age = AGE_NONE;
	int rc;

	memset(h, 0, sizeof(*h));
	h->lock = -1;
	text_put(h->root, sizeof(h->root), root);
	rc = lock_take(h, LOCK_SH, e);
	rc = rc ? rc : file_open(h, &age, e);
	h->damaged = rc == -EUCLEAN;
	if (h->damaged || (!rc && age == AGE_OLD))
		rc = made_anew(h, e);
	if (rc == -EACCES || rc == -EROFS)
		rc = memory_open(h, e);
	if (rc)
		history_close(h);
	return rc;
}

void history_close(struct history_db *h)
{
	db_close(h->db);
	h->db = NULL;
	if (h->lock >= 0)
		close(h->lock);
	h->lock = -1;
}

int history_look(struct history_db *h, const char *root, struct err *e)
{
	int rc = history_open(h, root, e);

	rc = rc ? rc : history_sync(h, e);
	if (!rc || rc == -ENOENT)
		return rc;
	history_close(h);
	rc = memory_open(h, e);
	rc = rc ? rc : history_sync(h, e);
	if (rc)
		history_close(h);
	return rc;
}

int history_rebuild(const char *root, struct err *e)
{
	struct history_db h = { .lock = -1 };
	int rc;

	text_put(h.root, sizeof(h.root), root);
	rc = made_anew(&h, e);
	rc = rc ? rc : history_sync(&h, e);
	history_close(&h);
	return rc;
}

int history_enter(const char *root, const char *dir, struct err *e)
{
	struct history_db h;
	size_t len = strlen(root);
	int rc;

	if (strncmp(dir, root, len) || dir[len] != '/')
		return err_set(e, EINVAL, "%.200s is not below %.200s", dir, root);
	rc = history_open(&h, root, e);
	if (rc)
		return rc;
	rc = h.in_memory ? 0 : history_take(&h, dir + len + 1, e);
	history_close(&h);
	return rc;
}
