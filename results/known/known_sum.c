/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs of the index to sums for each issue. */
#include "known_sum.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "known_trend.h"
#include "text.h"

#define NO_ISSUE (-1)

/* All runs of one scenario, variant and kernel. */
struct cell {
	char scenario[64], variant[72], kernel[96];
	unsigned stratum;
};

struct tested {
	unsigned cell;
	int issue;		/* NO_ISSUE: it found nothing, or something else */
	bool clean;		/* it found nothing */
};

struct seen {
	char first[24], last[24];
};

struct sums {
	const struct known *k;
	struct cell *cell;
	struct tested *run;
	struct trend_run *reach;	/* runs that count for one issue */
	struct trend_stratum *stratum;
	struct seen *seen;
	bool *applies;			/* by cell */
	size_t cells, cell_room, runs, run_room;
	unsigned strata;
};

static int grow(void *array, size_t *room, size_t count, size_t size, struct err *e)
{
	size_t more = *room ? 2 * *room : 64;
	void **to = array, *grown = count < *room ? *to : reallocarray(*to, more, size);

	if (!grown)
		return err_set(e, ENOMEM, "no memory for %zu runs", more);
	*room = count < *room ? *room : more;
	*to = grown;
	return 0;
}

/* Length of the first two numbers of a release: 6.1.0-56 and 6.1.0-57 are of one series. */
static size_t series_of(const char *kernel)
{
	size_t n = strspn(kernel, "0123456789");

	if (!n || kernel[n] != '.')
		return strlen(kernel);
	return n + 1 + strspn(kernel + n + 1, "0123456789");
}

static bool same_stratum(const struct cell *a, const struct cell *b)
{
	size_t n = series_of(a->kernel);

	return !strcmp(a->scenario, b->scenario) && !strcmp(a->variant, b->variant) &&
		n == series_of(b->kernel) && !strncmp(a->kernel, b->kernel, n);
}

static bool is_cell(const struct cell *c, const struct known_find *run)
{
	return !strcmp(c->scenario, run->scenario) && !strcmp(c->kernel, run->kernel) &&
		!strcmp(c->variant, run->variant);
}

static int cell_find(struct sums *s, const struct known_find *run, unsigned *at, struct err *e)
{
	struct cell new;
	size_t i = 0;

	/* Texts of the index are cut as those of the record are. */
	text_put(new.scenario, sizeof(new.scenario), run->scenario);
	text_put(new.variant, sizeof(new.variant), run->variant);
	text_put(new.kernel, sizeof(new.kernel), run->kernel);
	while (i < s->cells && !is_cell(&s->cell[i], run))
		i++;
	*at = (unsigned)i;
	if (i < s->cells)
		return 0;
	for (i = 0; i < s->cells && !same_stratum(&s->cell[i], &new);)
		i++;
	new.stratum = i < s->cells ? s->cell[i].stratum : s->strata++;
	int rc = grow(&s->cell, &s->cell_room, s->cells, sizeof(new), e);

	if (!rc)
		s->cell[s->cells++] = new;
	return rc;
}

static int run_take(struct sums *s, struct db_query *q, struct err *e)
{
	const struct known_find find = { db_value(q, 4), db_value(q, 1), db_value(q, 2),
		db_value(q, 3) };
	const struct known_issue *i = known_issue_of(s->k, &find);
	struct tested t = { .issue = i ? (int)(i - s->k->issue) : NO_ISSUE,
		.clean = *db_value(q, 5) == '1' };
	int rc = cell_find(s, &find, &t.cell, e);

	rc = rc ? rc : grow(&s->run, &s->run_room, s->runs, sizeof(t), e);
	if (rc)
		return rc;
	s->run[s->runs++] = t;
	if (!i)
		return 0;
	if (!*s->seen[t.issue].first)
		text_put(s->seen[t.issue].first, sizeof(s->seen->first), db_value(q, 0));
	text_put(s->seen[t.issue].last, sizeof(s->seen->last), db_value(q, 0));
	return 0;
}

static int runs_read(struct sums *s, struct history_db *h, struct err *e)
{
	struct db_query *q;
	int rc = db_ask(h->db, h->root, "SELECT begun, scenario, variant, kernel, fingerprint, "
		"verdict IN ('pass', 'slow', 'thrash') FROM run WHERE state = 'finished' "
		"AND verdict NOT IN ('', 'skip', 'broken') ORDER BY begun, name", true, &q, e);

	if (rc)
		return rc;
	s->seen = calloc(s->k->count + 1, sizeof(*s->seen));
	if (!s->seen)
		rc = err_set(e, ENOMEM, "no memory for known issues");
	while (!rc && (rc = db_next(q, e)) > 0)
		rc = run_take(s, q, e);
	db_free(q);
	return rc;
}

static void issue_sum(struct sums *s, unsigned n, struct trend *out)
{
	size_t count = 0;

	for (size_t i = 0; i < s->cells; i++) {
		const struct cell *c = &s->cell[i];
		const struct known_find find = { "", c->scenario, c->variant, c->kernel };

		s->applies[i] = known_applies(&s->k->issue[n], &find);
	}
	for (const struct tested *t = s->run; t < s->run + s->runs; t++)
		if (s->applies[t->cell] && (t->clean || t->issue == (int)n))
			s->reach[count++] = (struct trend_run){ s->cell[t->cell].stratum,
				t->issue == (int)n };
	trend_of(s->reach, count, s->stratum, s->strata, out);
}

static int row_put(struct sums *s, unsigned n, struct db_query *put, struct err *e)
{
	const struct known_issue *i = &s->k->issue[n];
	struct trend t;
	char text[100], p[24];

	issue_sum(s, n, &t);
	trend_text(&t, text, sizeof(text));
	snprintf(p, sizeof(p), "%.3g", t.p);
	db_text(put, 1, i->name);
	db_text(put, 2, i->title);
	db_text(put, 3, i->link);
	db_text(put, 4, known_status_words[i->status]);
	db_number(put, 5, t.hits);
	db_number(put, 6, t.before + t.after);
	db_text(put, 7, s->seen[n].first);
	db_text(put, 8, s->seen[n].last);
	db_number(put, 9, t.after);
	db_text(put, 10, p);
	db_text(put, 11, text);
	return db_next(put, e);
}

static int rows_put(struct sums *s, struct history_db *h, struct err *e)
{
	struct db_query *put;
	int rc = db_exec(h->db, "CREATE TEMP TABLE known_issue (issue TEXT, title TEXT, link TEXT, "
		"status TEXT, hits INTEGER, runs INTEGER, first_seen TEXT, last_seen TEXT, "
		"later INTEGER, p REAL, trend TEXT)", e);

	rc = rc ? rc : db_ask(h->db, h->root, "INSERT INTO known_issue VALUES "
		"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", false, &put, e);
	if (rc)
		return rc;
	s->reach = calloc(s->runs + 1, sizeof(*s->reach));
	s->stratum = calloc(s->strata + 1, sizeof(*s->stratum));
	s->applies = calloc(s->cells + 1, sizeof(*s->applies));
	if (!s->reach || !s->stratum || !s->applies)
		rc = err_set(e, ENOMEM, "no memory for known issues");
	for (unsigned n = 0; n < s->k->count && !rc; n++)
		rc = row_put(s, n, put, e);
	db_free(put);
	return rc;
}

int known_sum(struct history_db *h, const struct known *k, struct err *e)
{
	struct sums s = { .k = k };
	int rc = runs_read(&s, h, e);

	rc = rc ? rc : rows_put(&s, h, e);
	free(s.cell);
	free(s.run);
	free(s.reach);
	free(s.stratum);
	free(s.seen);
	free(s.applies);
	return rc;
}
