/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A calibration as a JSON object: sums, rows, cases, and all trials. */
#include "calibration_report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "config.h"
#include "file.h"
#include "json.h"

#define VALUE_BYTES (32u << 10)

static const char *const pressures[PRESSURES] = { "allocstall", "pgscan_direct", "limit_hits" };

static void put_spread(struct json *to, const char *key, const struct spread *s)
{
	struct json *o = json_new_object();

	json_put_i64(o, "n", s->n);
	json_put_i64(o, "least", (int64_t)s->least);
	json_put_i64(o, "median", (int64_t)s->median);
	json_put_i64(o, "p95", (int64_t)s->p95);
	json_put(to, key, o);
}

static void put_share(struct json *to, const char *key, unsigned hits, unsigned of)
{
	struct json *o = json_new_object();
	struct share s;

	share_of(hits, of, &s);
	json_put_i64(o, "hits", hits);
	json_put_i64(o, "of", of);
	json_put_real(o, "share", s.share);
	json_put_real(o, "low95", s.low);
	json_put_real(o, "high95", s.high);
	json_put(to, key, o);
}

static void put_sum(struct json *o, const struct calibrate_sum *s)
{
	json_put_i64(o, "trials", s->trials);
	json_put_i64(o, "skipped", s->skipped);
	json_put_i64(o, "broken", s->broken);
	json_put_i64(o, "to_run", s->planned);
	put_share(o, "sensitivity", s->found, s->positives);
	put_share(o, "right_verdict", s->right, s->positives);
	put_share(o, "right_cause", s->named, s->nameable);
	put_share(o, "specificity", s->negatives - s->alarms, s->negatives);
	json_put_i64(o, "false_alarms", s->alarms);
	json_put_i64(o, "complete_bundles", s->whole);
	put_share(o, "kernel_told", s->told, s->hung);
	put_spread(o, "hang_ms", &s->hang_ms);
	put_spread(o, "detect_ms", &s->detect_ms);
	for (unsigned i = 0; i < PRESSURES; i++)
		put_spread(o, pressures[i], &s->pressure[i]);
}

static void put_names(struct json *o, const struct trial *t)
{
	json_put_text(o, "row", t->row);
	json_put_text(o, "scenario", t->scenario);
	json_put_text(o, "variant", t->variant);
	json_put_text(o, "kernel", t->kernel);
	json_put_text(o, "expect", expectation_name(&t->want));
	json_put_text(o, "expect_cause", t->want.cause);
}

static void put_outcome(struct json *o, const struct trial *t)
{
	json_put_text(o, "verdict", verdict_name(t->kind));
	json_put_bool(o, "as_expected", trial_is_expected(t));
	json_put_bool(o, "found", trial_is_found(t));
	json_put_bool(o, "right_verdict", trial_is_right(t));
	json_put_bool(o, "right_cause", trial_is_named(t));
	json_put_bool(o, "complete_bundle", t->whole);
	json_put_bool(o, "kernel_told", t->told);
	json_put_i64(o, "hang_ms", (int64_t)t->hang_ms);
	json_put_i64(o, "detect_ms", (int64_t)t->detect_ms);
	for (unsigned i = 0; i < PRESSURES; i++)
		json_put_i64(o, pressures[i], (int64_t)t->pressure[i]);
	json_put_text(o, "cause", t->cause);
	json_put_text(o, "fingerprint", t->fingerprint);
}

static struct json *of_trial(const struct trial *t)
{
	static const char *const states[] = { "to run", "skipped", "broken", "tested" };
	struct json *o;

	json_reset();
	o = json_new_object();
	put_names(o, t);
	json_put_i64(o, "seed", (int64_t)t->seed);
	json_put_text(o, "state", states[t->state]);
	if (t->state == TRIAL_TESTED)
		put_outcome(o, t);
	json_put_text(o, "reason", t->reason);
	json_put_text(o, "folder", t->folder);
	return o;
}

static struct json *of_group(const struct trial *t, size_t n, enum calibrate_by by)
{
	struct calibrate_sum s;
	struct json *o;

	json_reset();
	o = json_new_object();
	if (by == BY_CASE)
		put_names(o, t);
	else if (by == BY_ROW)
		json_put_text(o, "row", t->row);
	calibrate_sum(t, n, &s);
	put_sum(o, &s);
	return o;
}

/* Write each element before the next is built: the arena has room for one. */
static void write_value(FILE *f, const struct json *value, const char *before)
{
	static char text[VALUE_BYTES];

	if (json_write(value, text, sizeof(text)) >= 0)
		fprintf(f, "%s%s", before, text);
}

static void write_groups(FILE *f, const struct calibration *c, const char *key,
	enum calibrate_by by)
{
	const struct trial *t = c->trial;
	size_t k, n = c->count;

	fprintf(f, ",\n\"%s\":[", key);
	for (; n; t += k, n -= k) {
		k = calibrate_group(t, n, by);
		write_value(f, of_group(t, k, by), t == c->trial ? "\n" : ",\n");
	}
	fputs("]", f);
}

static void write_all(FILE *f, const struct calibration *c)
{
	json_reset();
	write_value(f, json_of_text(LOWTIDE_VERSION), "{\"lowtide\":");
	json_reset();
	write_value(f, json_of_text(c->command), ",\n\"command\":");
	write_value(f, of_group(c->trial, c->count, BY_ALL), ",\n\"sum\":");
	write_groups(f, c, "rows", BY_ROW);
	write_groups(f, c, "cases", BY_CASE);
	fputs(",\n\"trials\":[", f);
	for (size_t i = 0; i < c->count; i++)
		write_value(f, of_trial(&c->trial[i]), i ? ",\n" : "\n");
	fputs("]}\n", f);
}

int calibration_json(const struct calibration *c, const char *path, struct err *e)
{
	AUTO_FREE char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return err_sys(e, errno, "%s", path);
	write_all(f, c);
	if (fclose(f))
		return err_set(e, ENOMEM, "no memory for %s", path);
	return file_replace(path, text, size, e);
}
