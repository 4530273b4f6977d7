/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows from the index, and their orders. */
#include "runs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict.h"

enum { NAME, BEGUN, STATE, RUN, KERNEL, VERDICT, UNEXPECTED, HANG, CAUSE, OPS, RUN_MS, HANG_MS,
	DETECT_MS, ISSUE };

static enum outcome outcome_of(const char *verdict)
{
	int kind = verdict_of(verdict);

	if (kind < 0 || kind == VERDICT_SKIP || kind == VERDICT_BROKEN)
		return OUTCOME_UNTESTED;
	return verdict_is_hang(kind) || kind == VERDICT_PANIC || kind == VERDICT_BUG ?
		OUTCOME_HIT : OUTCOME_CLEAN;
}

static struct run_row *row_new(struct runs *r)
{
	if (r->n == r->room) {
		size_t room = r->room ? r->room * 2 : 1024;
		struct run_row *row = realloc(r->row, room * sizeof(*row));

		if (!row)
			return NULL;
		r->row = row;
		r->room = room;
	}
	return &r->row[r->n];
}

static int row_take(struct runs *r, struct db_query *q)
{
	struct run_row *row = row_new(r);

	if (!row)
		return -ENOMEM;
	*row = (struct run_row){
		.name = name_of(&r->names, db_value(q, NAME)),
		.begun = name_of(&r->names, db_value(q, BEGUN)),
		.run = name_of(&r->names, db_value(q, RUN)),
		.kernel = name_of(&r->names, db_value(q, KERNEL)),
		.verdict = name_of(&r->names, db_value(q, VERDICT)),
		.hang = name_of(&r->names, db_value(q, HANG)),
		.cause = name_of(&r->names, db_value(q, CAUSE)),
		.issue = name_of(&r->names, db_value(q, ISSUE)),
		.ops = strtoull(db_value(q, OPS), NULL, 10),
		.run_ms = strtoull(db_value(q, RUN_MS), NULL, 10),
		.hang_ms = strtoull(db_value(q, HANG_MS), NULL, 10),
		.detect_ms = strtoull(db_value(q, DETECT_MS), NULL, 10),
	};
	if (!row->name || !row->begun || !row->run || !row->kernel || !row->verdict || !row->hang ||
	    !row->cause || !row->issue)
		return -ENOMEM;
	row->outcome = outcome_of(row->verdict);
	row->unexpected = row->outcome && *db_value(q, UNEXPECTED) == '1';
	r->n++;
	return 0;
}

static const char *query_text(void)
{
	const struct sql *q = registry_queries;

	while (strcmp(q->name, "report"))
		q++;
	return q->text;
}

int runs_load(struct runs *out, struct history_db *h, const char *root, struct err *e)
{
	struct db_query *q;
	int rc;

	memset(out, 0, sizeof(*out));
	out->root = root;
	rc = db_ask(h->db, "report", query_text(), true, &q, e);
	if (rc)
		return rc;
	while ((rc = db_next(q, e)) > 0)
		if (row_take(out, q)) {
			rc = err_set(e, ENOMEM, "no memory for %zu runs", out->n);
			break;
		}
	db_free(q);
	return rc;
}

void runs_free(struct runs *r)
{
	names_free(&r->names);
	free(r->row);
	memset(r, 0, sizeof(*r));
}

static int by_begun(const struct run_row *a, const struct run_row *b)
{
	return strcmp(a->begun, b->begun) ?: strcmp(a->name, b->name);
}

static int by_run_kernel(const void *a, const void *b)
{
	const struct run_row *x = *(const struct run_row *const *)a;
	const struct run_row *y = *(const struct run_row *const *)b;

	return strcmp(x->run, y->run) ?: strverscmp(x->kernel, y->kernel) ?: by_begun(x, y);
}

static int by_run_day(const void *a, const void *b)
{
	const struct run_row *x = *(const struct run_row *const *)a;
	const struct run_row *y = *(const struct run_row *const *)b;

	return strcmp(x->run, y->run) ?: by_begun(x, y);
}

static int by_hang(const void *a, const void *b)
{
	const struct run_row *x = *(const struct run_row *const *)a;
	const struct run_row *y = *(const struct run_row *const *)b;

	return strcmp(x->hang, y->hang) ?: by_begun(x, y);
}

int run_list_make(struct run_list *l, const struct runs *r, enum run_order order, struct err *e)
{
	int (*const compare[])(const void *, const void *) = { by_run_kernel, by_run_day, by_hang };

	l->n = 0;
	l->row = calloc(r->n + 1, sizeof(*l->row));
	if (!l->row)
		return err_set(e, ENOMEM, "no memory for %zu runs", r->n);
	for (size_t i = 0; i < r->n; i++)
		if (order != BY_HANG || *r->row[i].hang)
			l->row[l->n++] = &r->row[i];
	qsort(l->row, l->n, sizeof(*l->row), compare[order]);
	return 0;
}

void run_list_free(struct run_list *l)
{
	free(l->row);
	l->row = NULL;
}

#define DAY_BYTES 10	/* "2026-01-31" */

/* Equal names have one address. */
static bool is_same(const struct run_row *a, const struct run_row *b, enum run_group by)
{
	if (by == SAME_HANG)
		return a->hang == b->hang;
	return a->run == b->run && (by != SAME_RUN_KERNEL || a->kernel == b->kernel) &&
		(by != SAME_RUN_DAY || !strncmp(a->begun, b->begun, DAY_BYTES));
}

size_t run_group(const struct run_row *const *row, size_t n, enum run_group by)
{
	size_t i = 1;

	while (i < n && is_same(row[0], row[i], by))
		i++;
	return n ? i : 0;
}

void hang_digits(const char *hang, char buf[17])
{
	size_t n = strcspn(hang, " ");

	n = n < 16 ? n : 16;
	memcpy(buf, hang, n);
	buf[n] = '\0';
}
