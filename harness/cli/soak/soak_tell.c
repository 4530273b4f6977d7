/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of a soak: hits by fingerprint, counts by case, and the line of the morning. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "file.h"
#include "history.h"
#include "soak.h"
#include "trial.h"

#define PRINT_DIGITS 16	/* of a fingerprint; words follow */
#define HITS_MAX 256	/* different hangs of one soak */

struct hit {
	char print[80], verdict[16], cause[160], folder[500], issue[160];
	unsigned runs;
	bool known;		/* by the history or the known issues */
	bool fails;		/* a known issue that is to fail a night */
};

struct hits {
	struct hit hit[HITS_MAX];
	unsigned count;
	struct night_finds finds;
};

static bool is_hit(const struct campaign *c, const struct entry *x)
{
	return x->state == TRIAL_TESTED && !x->expected && verdict_is_found(x->verdict) &&
		c->cases[x->of].role != ROLE_CANARY;
}

static void hit_add(struct hits *h, const struct trial *t)
{
	const char *print = *t->fingerprint ? t->fingerprint : t->verdict;
	unsigned i = 0;

	while (i < h->count && strncmp(h->hit[i].print, print, PRINT_DIGITS))
		i++;
	/* Further hangs are counted with the last. */
	i = i < HITS_MAX ? i : HITS_MAX - 1;
	if (i == h->count) {
		h->count++;
		text_put(h->hit[i].print, sizeof(h->hit[i].print), print);
		text_put(h->hit[i].verdict, sizeof(h->hit[i].verdict), t->verdict);
		text_put(h->hit[i].cause, sizeof(h->hit[i].cause), t->cause);
		text_put(h->hit[i].folder, sizeof(h->hit[i].folder), t->folder);
		text_put(h->hit[i].issue, sizeof(h->hit[i].issue), t->known);
		h->hit[i].known = t->excused;
		h->hit[i].fails = *t->known && !t->excused;
	}
	h->hit[i].runs++;
}

/* Runs of other campaigns and single runs; the soak's own say nothing about what is new. */
static const char known_sql[] = "SELECT 1 FROM run WHERE substr(fingerprint, 1, 16) = ? AND "
	"campaign <> ? LIMIT 1";

static void hits_know(struct hits *h, const struct campaign *c, struct tap *tap)
{
	char root[400], digits[PRINT_DIGITS + 1];
	struct history_db db = { 0 };
	struct db_query *q = NULL;
	struct err e = { 0 };
	int rc = path_results(root, sizeof(root), &e);
	bool opened;

	rc = rc ? rc : history_open(&db, root, &e);
	opened = !rc;
	rc = rc ? rc : history_sync(&db, &e);
	rc = rc ? rc : db_ask(db.db, "known", known_sql, true, &q, &e);
	for (unsigned i = 0; i < h->count && !rc; i++) {
		snprintf(digits, sizeof(digits), "%.16s", h->hit[i].print);
		db_text(q, 1, digits);
		db_text(q, 2, strncmp(c->dir, db.root, strlen(db.root)) ? c->dir :
			c->dir + strlen(db.root) + 1);
		rc = db_next(q, &e);
		h->hit[i].known |= rc == 1 && !h->hit[i].fails;
		while (rc > 0)
			rc = db_next(q, &e);
	}
	if (rc)
		tap_comment(tap, "the history cannot be asked, so that each hang counts as new: %s",
			e.msg);
	db_free(q);
	if (opened)
		history_close(&db);
}

static void hits_collect(struct hits *h, const struct campaign *c)
{
	static struct trial t;
	char dir[800];

	for (size_t i = 0; i < c->v.count; i++) {
		if (!is_hit(c, &c->v.entry[i]))
			continue;
		campaign_trial(c, i, &t);
		campaign_trial_dir(c, &t, dir, sizeof(dir));
		trial_collect(dir, &t);
		hit_add(h, &t);
	}
}

static void hits_tell(const struct hits *h, struct text *out)
{
	for (const struct hit *x = h->hit; x < h->hit + h->count; x++)
		text_add(out, "%s hang %s, %u times: %s%s%s%s%s, first in %s\n",
			x->known ? "known" : "new", x->print, x->runs, x->verdict,
			*x->cause ? ", " : "", x->cause, *x->issue ? "; " : "", x->issue,
			x->folder);
}

static void hits_make(struct hits *h, const struct campaign *c, bool simulated,
	const struct night *n, struct tap *tap)
{
	memset(h, 0, sizeof(*h));
	if (simulated) {
		h->finds.fresh = n->of[ROLE_SHORT].hung + n->of[ROLE_LONG].hung;
		return;
	}
	hits_collect(h, c);
	if (h->count)
		hits_know(h, c, tap);
	for (unsigned i = 0; i < h->count; i++)
		*(h->hit[i].known ? &h->finds.known : &h->finds.fresh) += h->hit[i].runs;
}

static void cases_tell(const struct campaign *c, struct text *out)
{
	for (unsigned of = 0; of < c->v.cases; of++) {
		const struct trial *t = &c->cases[of];

		text_add(out, "%s%s%s%s on %s: ", t->role == ROLE_CANARY ? "canary " : "",
			t->scenario, *t->variant ? ":" : "", t->variant, t->kernel);
		night_case(&c->v, of, out);
		text_add(out, "\n");
	}
}

static void lines_comment(struct tap *tap, const char *text)
{
	for (size_t len; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		tap_comment(tap, "%.*s", (int)len, text);
	}
}

int soak_tell(const struct campaign *c, bool stopped, bool simulated, struct tap *tap,
	struct text *line)
{
	static struct hits hits;
	struct night n;
	char path[600];
	struct err e = { 0 };

	night_sum(&c->v, &n);
	hits_make(&hits, c, simulated, &n, tap);
	night_line(&c->v, &n, &hits.finds, stopped, line);
	text_add(line, "\n");
	hits_tell(&hits, line);
	cases_tell(c, line);
	lines_comment(tap, line->s);
	snprintf(path, sizeof(path), "%s/" SOAK_LINE, c->dir);
	if (!simulated && file_replace(path, line->s, line->n, &e))
		tap_comment(tap, "%s", e.msg);
	return night_status(&n, &hits.finds);
}
