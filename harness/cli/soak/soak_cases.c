/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cases of a soak: runs on kernels, their long runs, and the canary. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "scenario.h"
#include "soak.h"
#include "text.h"
#include "value.h"

#define CANARY_VM "hammer-3am:buggy:v1"
#define CANARY_HOST "host-canary:frozen"

/* The default scenarios of each target. */
static char *const vm_words[] = { "hammer-3am", "thrash-not-hang", "oom-survive",
	"mmap-pageout", "msync-storm", "dedup-flood" };
static char *const host_words[] = { "host-smoke" };

struct kernels {
	char text[600];
	const char *name[OPTION_LIST_MAX];
	unsigned count;
};

static int kernels_split(struct kernels *k, const char *list, struct err *e)
{
	char *save, *word;

	k->count = 0;
	if (strlen(list) >= sizeof(k->text))
		return err_set(e, EINVAL, "kernels %.60s...: too many", list);
	text_put(k->text, sizeof(k->text), list);
	for (word = strtok_r(k->text, " ,\t", &save); word; word = strtok_r(NULL, " ,\t", &save)) {
		if (k->count == OPTION_LIST_MAX)
			return err_set(e, EINVAL, "kernels %.60s...: at most %d", list,
				OPTION_LIST_MAX);
		k->name[k->count++] = word;
	}
	return 0;
}

/* Kernels of a run: the command line's, else the run's, else the file's. */
static int kernels_of(const struct soak_wish *w, const struct soak_run *run,
	const struct soak_cases *sc, struct kernels *k, struct err *e)
{
	const char *list = run && run->kernels ? run->kernels : w->kernels;

	if (sc->kernels->count || !list) {
		k->count = sc->kernels->count;
		memcpy(k->name, sc->kernels->item, sizeof(k->name));
		return 0;
	}
	return kernels_split(k, list, e);
}

/* A case that is there already, as a host's is for each further kernel. */
static bool is_double(const struct campaign *c, const struct trial *t, unsigned before)
{
	for (unsigned i = 0; i < before; i++)
		if (!strcmp(c->cases[i].word, t->word) && !strcmp(c->cases[i].kernel, t->kernel))
			return true;
	return false;
}

static void doubles_drop(struct campaign *c, unsigned from)
{
	unsigned kept = from;

	for (unsigned i = from; i < c->v.cases; i++)
		if (!is_double(c, &c->cases[i], kept))
			c->cases[kept++] = c->cases[i];
	c->v.cases = kept;
}

static int run_add(struct campaign *c, const struct soak_wish *w, const struct soak_run *run,
	const struct soak_cases *sc, struct err *e)
{
	struct campaign_wish cw = { .words = &run->word, .word_count = 1, .on = w->on,
		.set = sc->set, .sets = sc->sets };
	unsigned before = c->v.cases;
	struct kernels k;
	int rc = kernels_of(w, run, sc, &k, e);

	cw.kernels = k.name;
	cw.kernel_count = k.count;
	rc = rc ? rc : campaign_select(c, &cw, e);
	doubles_drop(c, before);
	for (unsigned i = before; i < c->v.cases; i++)
		c->cases[i].weight = (unsigned)run->weight;
	return rc;
}

static int long_add(struct campaign *c, const char *word, struct err *e)
{
	unsigned count = c->v.cases;
	struct trial *t;
	uint64_t ms;
	int rc;

	if (!strcmp(word, "no"))
		return 0;
	rc = value_time_ms(word, &ms, e);
	if (rc)
		return err_wrap(e, "--long (a time, or no)");
	for (unsigned i = 0; i < count && !rc; i++) {
		/* A hang that is expected comes early; time adds nothing. */
		if (trial_is_positive(&c->cases[i]) || c->cases[i].plan_ms >= ms)
			continue;
		rc = campaign_case_add(c, &t, e);
		if (rc)
			break;
		*t = c->cases[i];
		t->role = ROLE_LONG;
		t->plan_ms = ms;
	}
	return rc;
}

static int canary_add(struct campaign *c, const struct soak_wish *w, const struct soak_cases *sc,
	struct err *e)
{
	bool host = !strcmp(c->cases[0].kernel, "host");
	char *word = (char *)(uintptr_t)(w->canary ? w->canary : host ? CANARY_HOST : CANARY_VM);
	const char *kernel = c->cases[0].kernel;
	struct campaign_wish cw = { .words = &word, .word_count = 1, .on = w->on,
		.kernels = &kernel, .kernel_count = sc->kernels->count || w->kernels ? 1 : 0 };
	unsigned before = c->v.cases;
	int rc = campaign_select(c, &cw, e);

	if (rc)
		return err_wrap(e, "canary %.60s", word);
	if (c->v.cases != before + 1)
		return err_set(e, EINVAL, "canary %.60s is %u variants: name one, as in "
			"SCENARIO:TWIN:FACE", word, c->v.cases - before);
	if (!trial_is_positive(&c->cases[before]))
		return err_set(e, EINVAL, "canary %.60s expects no hang: name a twin whose hang is "
			"planted", word);
	c->cases[before].role = ROLE_CANARY;
	return 0;
}

/* Rounds are no night: they have a canary or long runs only if these are asked for. */
int soak_cases_make(struct campaign *c, const struct soak_wish *w, const struct soak_cases *sc,
	struct err *e)
{
	bool host = w->on && *w->on == 'h', night = w->rounds == SOAK_UNSET;
	char *const *words = host ? host_words : vm_words;
	unsigned count = host ? COUNT_OF(host_words) : COUNT_OF(vm_words);
	int rc = 0;

	for (unsigned i = 0; i < w->runs && !rc; i++)
		rc = run_add(c, w, &w->run[i], sc, e);
	for (unsigned i = 0; i < count && !w->runs && !rc; i++)
		rc = run_add(c, w, &(struct soak_run){ words[i], 1, NULL }, sc, e);
	if (!rc && (night || w->long_time))
		rc = long_add(c, w->long_time ? w->long_time : "1h", e);
	if (!rc && (w->canary ? strcmp(w->canary, "no") : night))
		rc = canary_add(c, w, sc, e);
	if (!rc && c->v.cases > SOAK_CASES)
		rc = err_set(e, E2BIG, "%u cases: at most %d in a soak", c->v.cases, SOAK_CASES);
	c->v.kind = c->cases;
	return rc;
}
