/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The question of a campaign on disk, DIR/trials.tsv: heads, and a line for each case. A list
 * without the head "policy" is of lowtide 0.1: a calibration with a line for each trial.
 */
#include "campaign.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "file.h"
#include "text.h"
#include "value.h"

#define LIST "trials.tsv"
#define LIST_BYTES (8u << 20)	/* 10,000 cases */
#define FIELDS 10

static const char *const roles[] = { "short", "long", "canary" };

int campaign_write(const struct campaign *c, struct err *e)
{
	AUTO_FREE char *text = NULL;
	char path[600];
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return err_sys(e, errno, "the list of cases");
	fprintf(f, "policy\t%s\ncommand\t%s\nwords\t%s\nseed\t%" PRIu64 "\nrounds\t%" PRIu64
		"\nlimit_ms\t%" PRIu64 "\nhangs_limit\t%" PRIu64 "\n", c->policy->name,
		c->command, c->words, c->v.seed, c->v.rounds, c->v.limit_ms, c->v.hangs_limit);
	fprintf(f, "stay\t%u\nfalse_ppm\t%.0f\nbad_hits\t%u\nbad_runs\t%u\n", c->v.stay,
		c->v.false_hit * 1e6, c->v.bad_hits, c->v.bad_runs);
	for (const struct trial *t = c->cases; t < c->cases + c->v.cases; t++)
		fprintf(f, "case\t%zu\t%s\t%s\t%s\t%s\t%s\t-\t%s\t%s\n", t - c->cases, t->row,
			t->word, t->scenario, t->variant, t->kernel, expectation_name(&t->want),
			t->want.cause);
	for (const struct trial *t = c->cases; t < c->cases + c->v.cases; t++)
		fprintf(f, "share\t%zu\t%s\t%u\t%" PRIu64 "\n", t - c->cases, roles[t->role],
			t->weight, t->plan_ms);
	if (fclose(f))
		return err_set(e, ENOMEM, "no memory for the list of cases");
	snprintf(path, sizeof(path), "%s/" LIST, c->dir);
	return file_replace(path, text, size, e);
}

static int case_parse(struct campaign *c, char *const *field, struct err *e)
{
	struct trial *t;

	if (campaign_case_add(c, &t, e))
		return -e->code;
	if (expectation_set(&t->want, field[8]))
		return err_set(e, EINVAL, "'%.40s' is no verdict", field[8]);
	text_put(t->row, sizeof(t->row), field[2]);
	text_put(t->word, sizeof(t->word), field[3]);
	text_put(t->scenario, sizeof(t->scenario), field[4]);
	text_put(t->variant, sizeof(t->variant), field[5]);
	text_put(t->kernel, sizeof(t->kernel), field[6]);
	text_put(t->want.cause, sizeof(t->want.cause), field[9]);
	return 0;
}

/* Each trial of an old list repeats its case. */
static int trial_parse(struct campaign *c, char *const *field, struct err *e)
{
	struct entry x = { .of = 0 };
	uint64_t number;
	int rc = value_u64(field[1], &number, e);

	rc = rc ? rc : value_u64(field[7], &x.seed, e);
	while (x.of < c->v.cases && (strcmp(c->cases[x.of].word, field[3]) ||
				     strcmp(c->cases[x.of].kernel, field[6])))
		x.of++;
	if (!rc && x.of == c->v.cases)
		rc = case_parse(c, field, e);
	if (!rc && number != c->v.count + 1)
		rc = err_set(e, EINVAL, "trial %" PRIu64 " is out of order", number);
	return rc ? rc : campaign_entry_add(c, &x, e);
}

/* share CASE ROLE WEIGHT MS: only lists since 0.2 have it. */
static int share_parse(struct campaign *c, char *const *field, struct err *e)
{
	uint64_t of, weight, ms;
	unsigned role = 0;
	int rc = value_u64(field[1], &of, e);

	rc = rc ? rc : value_u64(field[3], &weight, e);
	rc = rc ? rc : value_u64(field[4], &ms, e);
	while (role < COUNT_OF(roles) && strcmp(roles[role], field[2]))
		role++;
	if (!rc && (of >= c->v.cases || role == COUNT_OF(roles) || weight > WEIGHT_MAX))
		rc = err_set(e, EINVAL, "'%.20s %.20s %.20s' is no share", field[1], field[2],
			field[3]);
	if (rc)
		return rc;
	c->cases[of].role = role;
	c->cases[of].weight = (unsigned)weight;
	c->cases[of].plan_ms = ms;
	return 0;
}

static int row_parse(struct campaign *c, char *line, struct err *e)
{
	char *field[FIELDS];
	unsigned n = 0;

	while (n < FIELDS && (field[n] = strsep(&line, "\t")) != NULL)
		n++;
	if (n == FIELDS && !line && !strcmp(field[0], "trial"))
		return trial_parse(c, field, e);
	if (n == FIELDS && !line && !strcmp(field[0], "case"))
		return case_parse(c, field, e);
	if (n == 5 && !line && !strcmp(field[0], "share"))
		return share_parse(c, field, e);
	return err_set(e, EINVAL, "neither a case, nor a trial, nor a head");
}

/* Of a bisection. */
static const char *const rates[] = { "stay", "false_ppm", "bad_hits", "bad_runs" };

static int rate_parse(struct campaign *c, unsigned which, const char *value, struct err *e)
{
	uint64_t n;
	int rc = value_u64(value, &n, e);

	if (!rc && n > 10000000)
		rc = err_set(e, EINVAL, "%s %.40s: too large", rates[which], value);
	if (rc)
		return rc;
	if (which == 0)
		c->v.stay = n > 0;
	else if (which == 1)
		c->v.false_hit = (double)n / 1e6;
	else
		*(which == 2 ? &c->v.bad_hits : &c->v.bad_runs) = (unsigned)n;
	return c->v.bad_runs && c->v.bad_hits > c->v.bad_runs ? err_set(e, EINVAL, "%u hits of %u "
		"runs", c->v.bad_hits, c->v.bad_runs) : 0;
}

static int head_parse(struct campaign *c, const char *key, const char *value, struct err *e)
{
	const struct { const char *key; uint64_t *to; } numbers[] = {
		{ "seed", &c->v.seed }, { "rounds", &c->v.rounds }, { "limit_ms", &c->v.limit_ms },
		{ "hangs_limit", &c->v.hangs_limit },
	};

	for (unsigned i = 0; i < COUNT_OF(numbers); i++)
		if (!strcmp(key, numbers[i].key))
			return value_u64(value, numbers[i].to, e);
	for (unsigned i = 0; i < COUNT_OF(rates); i++)
		if (!strcmp(key, rates[i]))
			return rate_parse(c, i, value, e);
	if (!strcmp(key, "command"))
		text_put(c->command, sizeof(c->command), value);
	else if (!strcmp(key, "words"))
		text_put(c->words, sizeof(c->words), value);
	else if (!strcmp(key, "on"))	/* old lists only, like "time" */
		return campaign_word(c, "--on", value, e);
	else if (!strcmp(key, "time"))
		return campaign_word(c, "--time", value, e);
	else if (strcmp(key, "policy") || !(c->policy = registry_policy(value)))
		return err_set(e, EINVAL, "'%.20s %.40s' is unknown here", key, value);
	return 0;
}

static int line_parse(struct campaign *c, char *line, struct err *e)
{
	char *value = strchr(line, '\t');

	if (!value || !strncmp(line, "case\t", 5) || !strncmp(line, "trial\t", 6) ||
	    !strncmp(line, "share\t", 6))
		return row_parse(c, line, e);
	*value = '\0';
	return head_parse(c, line, value + 1, e);
}

int campaign_read(struct campaign *c, const char *dir, struct err *e)
{
	AUTO_FREE char *text = NULL;
	char path[600], *at, *line;
	int rc;

	if (snprintf(c->dir, sizeof(c->dir), "%s", dir) >= (int)sizeof(c->dir))
		return err_set(e, ENAMETOOLONG, "%.80s...: path too long", dir);
	snprintf(path, sizeof(path), "%s/" LIST, dir);
	rc = file_slurp_regular(path, LIST_BYTES, &text, NULL, e);
	c->policy = registry_policy("calibrate");
	c->v.rounds = 1;
	at = text;
	for (unsigned n = 1; !rc && (line = strsep(&at, "\n")) != NULL; n++)
		if (*line && line_parse(c, line, e))
			rc = err_wrap(e, "%.300s/" LIST ":%u", dir, n);
	if (!rc && !c->v.cases)
		rc = err_set(e, EINVAL, "%.300s lists no trials", path);
	return rc;
}
