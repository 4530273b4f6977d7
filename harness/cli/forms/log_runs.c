/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of runs in memory; their records one at a time, as a log may be long. */
#include "log_runs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "member.h"
#include "text.h"
#include "trial.h"

static int grow(void *array, size_t *room, size_t count, struct err *e)
{
	size_t more = *room ? 2 * *room : 64;
	void **to = array, *grown = count < *room ? *to : reallocarray(*to, more, sizeof(char *));

	if (!grown)
		return err_set(e, ENOMEM, "no memory for %zu runs", more);
	*room = count < *room ? *room : more;
	*to = grown;
	return 0;
}

static int text_keep(char ***array, size_t *room, size_t *count, const char *text, struct err *e)
{
	int rc = grow(array, room, *count, e);

	if (rc)
		return rc;
	(*array)[*count] = strdup(text);
	if (!(*array)[*count])
		return err_set(e, ENOMEM, "no memory for %zu runs", *count);
	++*count;
	return 0;
}

static void reverse(char **name, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		char *last = name[count - 1 - i];

		name[count - 1 - i] = name[i];
		name[i] = last;
	}
}

int log_runs_read(struct log_runs *l, struct history_db *h, struct db_query *q, struct err *e)
{
	unsigned column = 0;
	int rc = 0;

	memset(l, 0, sizeof(*l));
	l->h = h;
	while (column + 1 < db_columns(q) && strcmp(db_title(q, column), "name"))
		column++;
	while (!rc && (rc = db_next(q, e)) > 0)
		rc = text_keep(&l->name, &l->room, &l->count, db_value(q, column), e);
	reverse(l->name, l->count);
	return rc ? rc : history_run_ask(h, &l->get, e);
}

void log_runs_free(struct log_runs *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->name[i]);
	free(l->name);
	db_free(l->get);
}

static enum outcome outcome_of(const struct history_run *is)
{
	const struct run_record *r = &is->r;

	if (!strcmp(is->state, "running"))
		return OUTCOME_RUNNING;
	if (strcmp(is->state, "finished"))
		return OUTCOME_BROKEN;
	switch (trial_state_of(r)) {
	case TRIAL_SKIPPED:
		return OUTCOME_SKIPPED;
	case TRIAL_TESTED:
		return r->as_expected || !*r->expect ? OUTCOME_EXPECTED : r->excused ?
			OUTCOME_KNOWN : OUTCOME_UNEXPECTED;
	default:
		return OUTCOME_BROKEN;
	}
}

static void why_make(struct log_run *run)
{
	const struct run_record *r = &run->is.r;

	if (strcmp(run->is.state, "finished"))
		snprintf(run->why, sizeof(run->why), "%s%s",
			!strcmp(run->is.state, "running") ? "still " : "", run->is.state);
	else if (*r->reason || *r->lost)
		snprintf(run->why, sizeof(run->why), "%s", *r->lost ? r->lost : r->reason);
	else
		snprintf(run->why, sizeof(run->why), "%s", *r->verdict ? r->verdict :
			"no result");
}

int log_runs_get(struct log_runs *l, size_t i, struct log_run *out, struct err *e)
{
	int rc = history_run_get(l->h, l->get, l->name[i], &out->is, e);

	if (rc)
		return rc;
	if (l->h->known && *l->h->known->file)
		known_tell(l->h->known, &out->is.r);
	out->outcome = outcome_of(&out->is);
	why_make(out);
	return 0;
}

bool log_run_found(const struct log_run *run)
{
	int kind = verdict_of(run->is.r.verdict);

	return kind >= 0 && verdict_is_found((enum verdict_kind)kind);
}

/* As text_clean, but lines stay lines. */
static void lines_clean(char *text)
{
	size_t len = strlen(text), n, to = 0;
	bool shown;

	for (size_t i = 0; i < len; i += n) {
		n = text_shown(text + i, len - i, "\n\t", &shown);
		if (shown)
			memmove(text + to, text + i, n);
		else
			text[to] = '?';
		to += shown ? n : 1;
	}
	text[to] = '\0';
}

void log_run_text(const struct log_run *run, char *buf, size_t size)
{
	const struct run_record *r = &run->is.r;
	AUTO_FREE char *text = NULL;

	if (!*r->folder || member_slurp(r->folder, "why.txt", &text, NULL, NULL) || !text)
		snprintf(buf, size, "%s", *r->cause ? r->cause : r->reason);
	else
		text_put(buf, size, text);
	lines_clean(buf);
}

long distinct_add(struct distinct *d, const char *text, struct err *e)
{
	size_t i = 0;

	/* Runs of one scenario follow each other. */
	if (d->count && !strcmp(d->text[d->count - 1], text))
		return (long)d->count - 1;
	while (i < d->count && strcmp(d->text[i], text))
		i++;
	if (i < d->count)
		return (long)i;
	int rc = text_keep(&d->text, &d->room, &d->count, text, e);

	return rc ? rc : (long)i;
}

void distinct_free(struct distinct *d)
{
	for (size_t i = 0; i < d->count; i++)
		free(d->text[i]);
	free(d->text);
	memset(d, 0, sizeof(*d));
}
