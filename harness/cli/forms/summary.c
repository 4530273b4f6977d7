/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs to groups. */
#include "summary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

#define PRINT_CHARS 16		/* digits of a fingerprint: its words are cut in the record */

/* First runs of fingerprints, over all of the history. */
struct firsts {
	struct distinct print, name;
};

static int firsts_read(struct firsts *f, struct history_db *h, struct err *e)
{
	struct db_query *q;
	size_t before;
	int rc = db_ask(h->db, h->root, "SELECT substr(fingerprint, 1, 16), name FROM run "
		"WHERE fingerprint <> '' ORDER BY begun, name", true, &q, e);

	if (rc)
		return rc;
	while (!rc && (rc = db_next(q, e)) > 0) {
		before = f->print.count;
		rc = distinct_add(&f->print, db_value(q, 0), e) < 0 ? -ENOMEM : 0;
		if (!rc && f->print.count > before)
			rc = distinct_add(&f->name, db_value(q, 1), e) < 0 ? -ENOMEM : 0;
	}
	db_free(q);
	return rc;
}

static bool is_selected(const struct log_runs *l, const char *name)
{
	for (size_t i = 0; i < l->count; i++)
		if (!strcmp(l->name[i], name))
			return true;
	return false;
}

static bool is_new(const struct firsts *f, const struct log_runs *l, const struct run_record *r)
{
	for (size_t i = 0; i < f->print.count && i < f->name.count && !*r->known; i++)
		if (!strncmp(f->print.text[i], r->fingerprint, PRINT_CHARS))
			return is_selected(l, f->name.text[i]);
	return false;
}

/* PARTS: the run is as expected. */
static enum part part_of(const struct log_run *run)
{
	static const enum part parts[OUTCOMES] = {
		[OUTCOME_EXPECTED] = PARTS, [OUTCOME_KNOWN] = PART_KNOWN,
		[OUTCOME_UNEXPECTED] = PART_UNEXPECTED, [OUTCOME_SKIPPED] = PART_UNTESTED,
		[OUTCOME_BROKEN] = PART_UNTESTED, [OUTCOME_RUNNING] = PART_UNTESTED,
	};

	return parts[run->outcome];
}

static void key_make(enum part part, const struct log_run *run, char *buf, size_t size)
{
	const struct run_record *r = &run->is.r;

	if (part == PART_KNOWN)
		snprintf(buf, size, "known %s", r->known);
	else if (part == PART_UNEXPECTED && *r->fingerprint)
		snprintf(buf, size, "hang %.*s", PRINT_CHARS, r->fingerprint);
	else
		snprintf(buf, size, "%d %d %s %s %s %s", (int)part, (int)run->outcome, r->scenario,
			r->variant, r->kernel, r->verdict);
}

static int group_at(struct summary *s, long at, struct group **out, struct err *e)
{
	size_t more = s->room ? 2 * s->room : 16;

	if ((size_t)at < s->count) {
		*out = &s->group[at];
		return 0;
	}
	if (s->count == s->room) {
		struct group *grown = reallocarray(s->group, more, sizeof(*grown));

		if (!grown)
			return err_set(e, ENOMEM, "no memory for %zu groups", more);
		s->group = grown;
		s->room = more;
	}
	*out = memset(&s->group[s->count++], 0, sizeof(s->group[0]));
	return 0;
}

static int run_add(struct summary *s, const struct log_run *run, struct err *e)
{
	enum part part = part_of(run);
	struct group *g = NULL;
	char key[600];

	s->runs++;
	text_put(*s->begin ? s->end : s->begin, sizeof(s->begin), run->is.begun);
	if (distinct_add(&s->kernels, run->is.r.kernel, e) < 0 ||
	    distinct_add(&s->scenarios, run->is.r.scenario, e) < 0)
		return -ENOMEM;
	if (part == PARTS)
		return 0;
	key_make(part, run, key, sizeof(key));
	long at = distinct_add(&s->keys, key, e);
	int rc = at < 0 ? (int)at : group_at(s, at, &g, e);

	if (rc)
		return rc;
	g->part = part;
	g->count++;
	g->last = *run;
	return 0;
}

static void groups_count(struct summary *s, const struct firsts *f, const struct log_runs *l)
{
	for (struct group *g = s->group; g < s->group + s->count; g++) {
		if (g->part == PART_UNEXPECTED && *g->last.is.r.fingerprint &&
		    is_new(f, l, &g->last.is.r))
			g->part = PART_NEW;
		s->of[g->part] += g->count;
		s->groups[g->part]++;
	}
}

int summary_make(struct summary *s, struct log_runs *l, struct err *e)
{
	static struct log_run run;
	struct firsts f = { .print = { .count = 0 } };
	int rc = firsts_read(&f, l->h, e);

	memset(s, 0, sizeof(*s));
	for (size_t i = 0; i < l->count && !rc; i++) {
		rc = log_runs_get(l, i, &run, e);
		rc = rc ? rc : run_add(s, &run, e);
	}
	if (!rc)
		groups_count(s, &f, l);
	distinct_free(&f.print);
	distinct_free(&f.name);
	return rc;
}

void summary_free(struct summary *s)
{
	free(s->group);
	distinct_free(&s->keys);
	distinct_free(&s->scenarios);
	distinct_free(&s->kernels);
}

void summary_line(const struct summary *s, char *buf, size_t size)
{
	struct text t = { .s = buf, .size = size };
	size_t bad = s->of[PART_NEW] + s->of[PART_UNEXPECTED];

	text_add(&t, "lowtide");
	if (s->kernels.count == 1 && *s->kernels.text[0])
		text_add(&t, " on %.60s", s->kernels.text[0]);
	if (!s->runs) {
		text_add(&t, ": no runs");
		return;
	}
	text_add(&t, ": ");
	if (s->groups[PART_NEW])
		text_add(&t, "%zu new hang%s, ", s->groups[PART_NEW],
			s->groups[PART_NEW] == 1 ? "" : "s");
	if (bad)
		text_add(&t, "%zu of %zu run%s not as expected", bad, s->runs,
			s->runs == 1 ? "" : "s");
	else
		text_add(&t, "%zu run%s, %s", s->runs, s->runs == 1 ? "" : "s",
			s->of[PART_KNOWN] || s->of[PART_UNTESTED] ? "none unexpected" :
			"all as expected");
	if (s->of[PART_KNOWN])
		text_add(&t, ", %zu known", s->of[PART_KNOWN]);
	if (s->of[PART_UNTESTED])
		text_add(&t, ", %zu untested", s->of[PART_UNTESTED]);
}
