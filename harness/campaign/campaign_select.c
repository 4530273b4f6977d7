/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cases from wishes: scenarios, their variants, and kernels. */
#include "campaign.h"
#include "select.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "vm.h"

/* Selected variants of scenarios. */
struct choice {
	const char *rows;	/* NULL: any */
	struct selection sel[SELECT_MAX];
	unsigned count;
	char seen[400];		/* rows of all scenarios */
	int rc;
	struct err *e;
};

bool rows_hold(const char *rows, const char *row)
{
	size_t len = strlen(row);

	for (; *rows; rows += strcspn(rows, ","), rows += *rows == ',')
		if (strcspn(rows, ",") == len && !strncmp(rows, row, len))
			return true;
	return false;
}

/* Drop variants that override their scenario's row. */
static void choice_keep(struct choice *ch, unsigned from, const char *row)
{
	static struct scenario s;
	unsigned kept = from;

	for (unsigned i = from; i < ch->count && !ch->rc; i++) {
		const struct selection *sel = &ch->sel[i];

		ch->rc = scenario_load(&s, sel->file, sel->twin, sel->face, NULL, 0, ch->e);
		if (!ch->rc && !strcmp(s.row, row))
			ch->sel[kept++] = *sel;
	}
	ch->count = kept;
}

/* Add all variants of a scenario that have its row, if that row is wished. */
static void choice_add(const char *path, void *arg)
{
	static struct scenario s;
	static struct scenario_variants v;
	struct choice *ch = arg;
	unsigned from = ch->count;
	char word[NAME_BYTES + 8];

	if (ch->rc)
		return;
	ch->rc = scenario_load(&s, path, "", "", NULL, 0, ch->e);
	if (ch->rc || !*s.row)
		return;
	if (!rows_hold(ch->seen, s.row))
		text_join(ch->seen, sizeof(ch->seen), ",", s.row);
	if (ch->rows && !rows_hold(ch->rows, s.row))
		return;
	snprintf(word, sizeof(word), "%s:all", s.name);
	ch->rc = scenario_variants(path, &v, ch->e);
	if (!ch->rc)
		ch->rc = select_word(word, &v, ch->sel, &ch->count, ch->e);
	if (!ch->rc)
		choice_keep(ch, from, s.row);
}

/* Refuse a row that no scenario has: it would be ignored silently. */
static int rows_check(const struct choice *ch, struct err *e)
{
	char row[24];

	for (const char *at = ch->rows; at && *at; at += strcspn(at, ","), at += *at == ',') {
		snprintf(row, sizeof(row), "%.*s", (int)strcspn(at, ","), at);
		if (!rows_hold(ch->seen, row))
			return err_set(e, EINVAL, "--row %s: no scenario has it; there are: %s",
				row, *ch->seen ? ch->seen : "none");
	}
	return ch->count ? 0 : err_set(e, ENOENT, "no scenario has a row of the ground truth");
}

static int choice_make(struct choice *ch, const struct campaign_wish *wish, struct err *e)
{
	int rc;

	ch->rows = wish->rows;
	ch->e = e;
	if (wish->word_count)
		return select_words(wish->words, wish->word_count, ch->sel, &ch->count, e);
	rc = scenario_each(choice_add, ch, e);
	rc = rc ? rc : ch->rc;
	return rc ? rc : rows_check(ch, e);
}

static void case_name(struct trial *t, const struct scenario *s, const struct selection *sel)
{
	snprintf(t->variant, sizeof(t->variant), "%s%s%s", s->twin, *s->face ? ":" : "", s->face);
	snprintf(t->word, sizeof(t->word), "%s%s%s", sel->file, *t->variant ? ":" : "",
		t->variant);
	text_put(t->row, sizeof(t->row), *s->row ? s->row : "-");
	snprintf(t->scenario, sizeof(t->scenario), "%s", s->name);
	t->want = s->expect;
	t->plan_ms = s->time_ms;
}

/* Bind a spec to a kernel now: a resumed campaign must not use a newer kernel. */
static int kernel_bind(struct trial *t, const char *spec, struct err *e)
{
	static struct kernel k;
	static char last[96];
	int rc = *last && !strcmp(last, spec) ? 0 : kernel_find(spec, &k, e);

	if (!rc) {
		text_put(last, sizeof(last), spec);
		text_put(t->kernel, sizeof(t->kernel), k.name);
	}
	return rc;
}

static int case_make(struct campaign *c, const struct campaign_wish *wish,
	const struct selection *sel, const char *kernel, struct err *e)
{
	static struct scenario s;
	struct trial *t;
	int rc = scenario_load(&s, sel->file, sel->twin, sel->face, wish->set, wish->sets, e);

	rc = rc ? rc : campaign_case_add(c, &t, e);
	if (rc)
		return rc;
	case_name(t, &s, sel);
	if (strpbrk(t->word, "\t\n") || strpbrk(t->want.cause, "\t\n"))
		return err_set(e, EINVAL, "%.200s: a tab in its name or cause", t->word);
	if (wish->on ? strcmp(wish->on, "host") : s.on != ON_HOST)
		return kernel_bind(t, kernel ? kernel : s.kernel, e);
	text_put(t->kernel, sizeof(t->kernel), "host");
	return 0;
}

int campaign_select(struct campaign *c, const struct campaign_wish *wish, struct err *e)
{
	static struct choice choice;
	unsigned kernels = wish->kernel_count ? wish->kernel_count : 1;
	int rc = choice_make(&choice, wish, e);

	for (unsigned k = 0; k < kernels && !rc; k++)
		for (unsigned n = 0; n < choice.count && !rc; n++)
			rc = case_make(c, wish, &choice.sel[n],
				wish->kernel_count ? wish->kernels[k] : NULL, e);
	return rc;
}
