/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KernelCI's submission format, schema 5.3: a kernel is a checkout with one build, a run a test, a
 * fingerprint an issue, a run with it an incident. What the schema does not know is under misc.
 */
#include "form.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "hang.h"
#include "json.h"
#include "record.h"
#include "text.h"
#include "verdict.h"

#define EXCERPT_MAX 16384u	/* characters of log_excerpt, by the schema */
#define OBJECT_BYTES (64u << 10)
#define ISSUE_VERSION HANG_PRINT_VERSION	/* other rules, other words for a hang */

struct kcidb {
	struct log_runs *l;
	struct distinct seen;	/* kernels, or fingerprints, that are printed */
	bool first;		/* of its array */
};

static const char *const statuses[] = {
	[VERDICT_PASS] = "PASS", [VERDICT_SLOW] = "PASS", [VERDICT_THRASH] = "PASS",
	[VERDICT_STALL] = "FAIL", [VERDICT_LIVELOCK] = "FAIL", [VERDICT_DEADLOCK] = "FAIL",
	[VERDICT_DEAD] = "FAIL", [VERDICT_PANIC] = "FAIL", [VERDICT_BUG] = "FAIL",
	[VERDICT_SKIP] = "SKIP", [VERDICT_BROKEN] = "MISS",
};

/* A run without a result is an error of the harness. */
static const char *status_of(const struct log_run *run)
{
	int kind = verdict_of(run->is.r.verdict);

	return strcmp(run->is.state, "finished") || kind < 0 ? "ERROR" : statuses[kind];
}

static void put_id(struct json *o, const char *key, const struct kcidb *k, const char *name)
{
	char id[640];

	snprintf(id, sizeof(id), "%s:%s", k->l->origin, name);
	json_put_text(o, key, id);
}

static void put_origin(struct json *o, const struct kcidb *k)
{
	json_put_text(o, "origin", k->l->origin);
}

static const char *kernel_of(const struct log_run *run)
{
	return *run->is.r.kernel ? run->is.r.kernel : "unknown";
}

static int object_print(struct kcidb *k, const struct json *o, struct err *e)
{
	static char text[OBJECT_BYTES];

	if (json_write(o, text, sizeof(text)) < 0)
		return err_set(e, E2BIG, "a record is longer than %u bytes", OBJECT_BYTES);
	printf("%s%s", k->first ? "\n" : ",\n", text);
	k->first = false;
	return 0;
}

/* 1: the text is new. */
static int is_first(struct kcidb *k, const char *text, struct err *e)
{
	size_t before = k->seen.count;
	long at = distinct_add(&k->seen, text, e);

	return at < 0 ? (int)at : k->seen.count > before;
}

static int checkout_print(struct kcidb *k, const struct log_run *run, struct err *e)
{
	int rc = is_first(k, kernel_of(run), e);

	if (rc <= 0)
		return rc;
	json_reset();
	struct json *o = json_new_object(), *misc = json_new_object();

	put_id(o, "id", k, kernel_of(run));
	put_origin(o, k);
	json_put_text(misc, "release", kernel_of(run));
	json_put(o, "misc", misc);
	return object_print(k, o, e);
}

static int build_print(struct kcidb *k, const struct log_run *run, struct err *e)
{
	int rc = is_first(k, kernel_of(run), e);

	if (rc <= 0)
		return rc;
	json_reset();
	struct json *o = json_new_object();

	put_id(o, "id", k, kernel_of(run));
	put_id(o, "checkout_id", k, kernel_of(run));
	put_origin(o, k);
	return object_print(k, o, e);
}

/* Dotted words: "lowtide.hammer-3am.buggy.v1". */
static void put_path(struct json *o, const struct run_record *r)
{
	char path[160];

	snprintf(path, sizeof(path), "lowtide.%s%s%s", *r->scenario ? r->scenario : "unknown",
		*r->variant ? "." : "", r->variant);
	for (char *c = path; *c; c++) {
		bool word = strspn(c, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			"0123456789_-") > 0;

		*c = word ? *c : strchr(".:", *c) && c[1] && !strchr(".:", c[1]) ? '.' : '_';
	}
	json_put_text(o, "path", path);
}

/* "2026-01-31 03:00:00" in the form of RFC 3339. */
static void put_begun(struct json *o, const struct log_run *run)
{
	char text[40];

	snprintf(text, sizeof(text), "%.10sT%.8sZ", run->is.begun,
		strlen(run->is.begun) > 11 ? run->is.begun + 11 : "");
	json_put_text(o, "start_time", text);
}

static int test_print(struct kcidb *k, const struct log_run *run, struct err *e)
{
	static char text[EXCERPT_MAX + 1];
	static struct run_record r;

	json_reset();
	struct json *o = json_new_object(), *misc = json_new_object();

	put_id(o, "id", k, run->is.name);
	put_id(o, "build_id", k, kernel_of(run));
	put_origin(o, k);
	put_path(o, &run->is.r);
	json_put_text(o, "status", status_of(run));
	put_begun(o, run);
	json_put_real(o, "duration", (double)run->is.r.run_ms / 1000);
	if (log_run_found(run)) {
		log_run_text(run, text, sizeof(text));
		json_put_text(o, "log_excerpt", text);
	}
	/* Paths of this machine are no one else's. */
	r = run->is.r;
	text_put(r.folder, sizeof(r.folder), run->is.name);
	record_put(misc, &r, RECORD_SHOWN);
	json_put(o, "misc", misc);
	return object_print(k, o, e);
}

/* The digits name the hang: its words are cut in the record. "": no hang. */
static void print_of(const struct log_run *run, char *buf, size_t size)
{
	const char *f = run->is.r.fingerprint;

	snprintf(buf, size, "%.*s", (int)strcspn(f, " "), f);
}

static int issue_print(struct kcidb *k, const struct log_run *run, struct err *e)
{
	char print[100];

	print_of(run, print, sizeof(print));
	int rc = *print ? is_first(k, print, e) : 0;

	if (rc <= 0)
		return rc;
	json_reset();
	struct json *o = json_new_object(), *misc = json_new_object();

	put_id(o, "id", k, print);
	json_put_i64(o, "version", ISSUE_VERSION);
	put_origin(o, k);
	json_put_text(o, "comment", *run->is.r.known ? run->is.r.known : run->is.r.cause);
	json_put_text(misc, "fingerprint", run->is.r.fingerprint);
	json_put_text(misc, "cause", run->is.r.cause);
	json_put(o, "misc", misc);
	return object_print(k, o, e);
}

static int incident_print(struct kcidb *k, const struct log_run *run, struct err *e)
{
	char print[100];

	print_of(run, print, sizeof(print));
	if (!*print)
		return 0;
	json_reset();
	struct json *o = json_new_object();

	put_id(o, "id", k, run->is.name);
	put_origin(o, k);
	put_id(o, "issue_id", k, print);
	json_put_i64(o, "issue_version", ISSUE_VERSION);
	put_id(o, "test_id", k, run->is.name);
	json_put_bool(o, "present", true);
	return object_print(k, o, e);
}

/* A run that still goes on is nothing to submit yet. */
static int array_print(struct kcidb *k, const char *name,
	int (*each)(struct kcidb *k, const struct log_run *run, struct err *e), struct err *e)
{
	static struct log_run run;
	int rc = 0;

	printf(",\n\"%s\":[", name);
	k->first = true;
	for (size_t i = 0; i < k->l->count && !rc; i++) {
		rc = log_runs_get(k->l, i, &run, e);
		if (!rc && run.outcome != OUTCOME_RUNNING)
			rc = each(k, &run, e);
	}
	distinct_free(&k->seen);
	putchar(']');
	return rc;
}

static int kcidb_print(struct log_runs *l, struct err *e)
{
	static const struct {
		const char *name;
		int (*each)(struct kcidb *k, const struct log_run *run, struct err *e);
	} arrays[] = {
		{ "checkouts", checkout_print }, { "builds", build_print }, { "tests", test_print },
		{ "issues", issue_print }, { "incidents", incident_print },
	};
	struct kcidb k = { .l = l };
	int rc = 0;

	fputs("{\"version\":{\"major\":5,\"minor\":3}", stdout);
	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]) && !rc; i++)
		rc = array_print(&k, arrays[i].name, arrays[i].each, e);
	puts("}");
	return rc;
}

const struct form form_kcidb = {
	.name = "kcidb",
	.about = "a submission to KernelCI, schema 5.3",
	.runs = kcidb_print,
};
