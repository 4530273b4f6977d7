/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Columns back to fields, by the table of fields. */
#include "history_run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history_parts.h"
#include "text.h"

int history_run_ask(struct history_db *h, struct db_query **q, struct err *e)
{
	char sql[1600] = "SELECT name, campaign, begun, state";

	HISTORY_EACH(f)
		text_join(sql, sizeof(sql), ", ", f->name);
	text_join(sql, sizeof(sql), " ", "FROM run WHERE name = ?");
	return db_ask(h->db, h->root, sql, true, q, e);
}

static void field_take(struct run_record *r, const struct record_field *f, const char *value)
{
	void *at = (char *)r + f->at;

	if (f->type == RECORD_TEXT)
		text_put(at, f->size, value);
	else if (f->type == RECORD_BOOL)
		*(bool *)at = *value == '1';
	else
		*(uint64_t *)at = strtoull(value, NULL, 10);
}

int history_run_get(struct history_db *h, struct db_query *q, const char *name,
	struct history_run *out, struct err *e)
{
	char path[sizeof(h->root) + sizeof(out->name)];
	unsigned i = HISTORY_OWN_COLUMNS;

	db_text(q, 1, name);
	int rc = db_next(q, e);

	memset(out, 0, sizeof(*out));
	if (rc <= 0)
		return rc ? rc : err_set(e, ENOENT, "%.200s: no run %.200s", h->root, name);
	text_put(out->name, sizeof(out->name), db_value(q, 0));
	text_put(out->campaign, sizeof(out->campaign), db_value(q, 1));
	text_put(out->begun, sizeof(out->begun), db_value(q, 2));
	text_put(out->state, sizeof(out->state), db_value(q, 3));
	HISTORY_EACH(f)
		field_take(&out->r, f, db_value(q, i++));
	if (snprintf(path, sizeof(path), "%s/%s", h->root, out->name) < (int)sizeof(out->r.folder))
		text_put(out->r.folder, sizeof(out->r.folder), path);
	return db_next(q, e);
}
