/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide log: the runs so far, from the index beside their folders. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cleanup.h"
#include "cli.h"
#include "file.h"
#include "form.h"
#include "history.h"
#include "known_sum.h"
#include "nearest.h"
#include "text.h"

#define FORMS_MAX 16

static struct {
	const char *scenario, *twin, *kernel, *verdict, *fingerprint, *since, *campaign, *query;
	const char *older;
	uint64_t count;
	const char *origin;
	bool unexpected, known, rebuild, prune, keep_hangs, dry_run;
} opt = { .count = UINT64_MAX };

static bool wanted[FORMS_MAX];	/* by place in registry_forms */

static const struct option_row rows[] = {
	{ "scenario", OPTION_TEXT, "NAME", "runs of this scenario", &opt.scenario },
	{ "twin", OPTION_TEXT, "TWIN", "of this twin: buggy, or buggy:v1", &opt.twin },
	{ "kernel", OPTION_TEXT, "K", "on kernels whose release begins with K", &opt.kernel },
	{ "verdict", OPTION_TEXT, "V", "with this verdict", &opt.verdict },
	{ "fingerprint", OPTION_TEXT, "F", "of hangs whose fingerprint begins with F",
		&opt.fingerprint },
	{ "since", OPTION_TEXT, "WHEN", "begun in the last 7d, 12h, 30m, or since 2026-01-31",
		&opt.since },
	{ "campaign", OPTION_TEXT, "NAME", "of campaigns whose folder contains NAME",
		&opt.campaign },
	{ "unexpected", OPTION_FLAG, NULL, "that ended otherwise than expected", &opt.unexpected },
	{ "count", OPTION_U64, "N", "at most N rows", &opt.count },
	{ "query", OPTION_TEXT, "NAME|FILE", "another question: a name below, or a file of SQL",
		&opt.query },
	{ "known", OPTION_FLAG, NULL, "the known issues: how often they came, and what is gone",
		&opt.known },
	{ "origin", OPTION_TEXT, "NAME", "with --kcidb: your origin at KernelCI",
		&opt.origin },
	{ "rebuild", OPTION_FLAG, NULL, "first make the index anew from the folders",
		&opt.rebuild },
	{ "prune", OPTION_FLAG, NULL,
		"remove all but result.json from old runs, but for the first of each hang",
		&opt.prune },
	{ "older", OPTION_TEXT, "WHEN", "with --prune: begun longer ago than 30d, or before a date",
		&opt.older },
	{ "keep-hangs", OPTION_FLAG, NULL, "with --prune: spare all runs that found a hang",
		&opt.keep_hangs },
	{ "dry-run", OPTION_FLAG, NULL, "with --prune: name the runs and change nothing",
		&opt.dry_run },
};

static struct option_row all_rows[COUNT_OF(rows) + FORMS_MAX + 1];

static char queries_help[1000];

static const struct command command = {
	"log", "", "List the runs so far, newest first", queries_help, 0, 0,
};

/* The purpose of a query is the comment below its licence. */
static void queries_describe(char *buf, size_t size)
{
	struct text t = { .s = buf, .size = size };

	text_add(&t, "Queries, which take the filters too, as :scenario, :since and so on:\n");
	for (const struct sql *q = registry_queries; q->name; q++) {
		const char *about = strchr(q->text, '\n') + 1;

		about += strspn(about, "- ");
		text_add(&t, "  %-10s %.*s\n", q->name, (int)strcspn(about, "\n"), about);
	}
}

static bool is_date(const char *word)
{
	struct tm tm = { .tm_mday = 0 };
	const char *end = strptime(word, "%Y-%m-%d", &tm);

	return end && (!*end || ((end = strptime(end, " %H:%M", &tm)) && !*end));
}

/* WHEN to the form of the column `begun`, UTC. */
static int when_read(const char *option, const char *word, char *buf, size_t size, struct err *e)
{
	static const struct { char unit; unsigned seconds; } units[] = {
		{ 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }
	};
	char *end;
	unsigned long n = strtoul(word, &end, 10);
	time_t now = time(NULL);
	struct tm tm;

	if (is_date(word)) {
		snprintf(buf, size, "%s", word);
		return 0;
	}
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (*word < '0' || *word > '9' || n > 100000 || *end != units[i].unit || end[1])
			continue;
		now -= (time_t)n * units[i].seconds;
		gmtime_r(&now, &tm);
		strftime(buf, size, "%Y-%m-%d %H:%M:%S", &tm);
		return 0;
	}
	return err_set(e, EINVAL, "%s %.40s: give a time like 7d, 12h, 30m, or a date like "
		"2026-01-31 or \"2026-01-31 03:00\", in UTC", option, word);
}

static int filters_bind(struct db_query *q, struct err *e)
{
	char since[40] = "", before[40] = "", count[24];
	int rc = opt.since ? when_read("--since", opt.since, since, sizeof(since), e) : 0;

	if (!rc && opt.older)
		rc = when_read("--older", opt.older, before, sizeof(before), e);
	snprintf(count, sizeof(count), "%" PRIu64, opt.count);
	db_named(q, ":scenario", opt.scenario);
	db_named(q, ":twin", opt.twin);
	db_named(q, ":kernel", opt.kernel);
	db_named(q, ":verdict", opt.verdict);
	db_named(q, ":fingerprint", opt.fingerprint);
	db_named(q, ":since", opt.since ? since : NULL);
	db_named(q, ":campaign", opt.campaign);
	db_named(q, ":unexpected", opt.unexpected ? "yes" : NULL);
	db_named(q, ":before", opt.older ? before : NULL);
	db_named(q, ":keep_hangs", opt.keep_hangs ? "yes" : NULL);
	db_named(q, ":count", opt.count == UINT64_MAX ? NULL : count);
	return rc;
}

/* A file of the user's, or a query of ours. *text: to be freed, or NULL. */
static int query_find(const char *word, const char **sql, char **text, struct err *e)
{
	const char *names[32];
	unsigned n = 0;

	*text = NULL;
	for (const struct sql *q = registry_queries; q->name && n < COUNT_OF(names) - 1; q++) {
		names[n++] = q->name;
		if (!strcmp(q->name, word))
			*sql = q->text;
	}
	names[n] = NULL;
	if (*sql)
		return 0;
	if (!strchr(word, '/') && !strchr(word, '.')) {
		const char *near = word_nearest(word, names);

		return err_set(e, ENOENT, "--query %.80s: no such query%s%s%s; a file's name has a "
			"dot or a slash", word, near ? "; did you mean " : "", near ? near : "",
			near ? "?" : "");
	}
	if (file_slurp(word, text, NULL, e))
		return -e->code;
	*sql = *text;
	return 0;
}

/* Remove what the query names; a folder in use is passed by with a word. */
static int runs_prune(const struct history_db *h, struct db_query *q, struct err *e)
{
	uint64_t bytes = 0, runs = 0;
	struct err passed;
	int rc;

	while ((rc = db_next(q, e)) > 0) {
		runs++;
		if (opt.dry_run)
			puts(db_value(q, 0));
		else if (history_prune(h, db_value(q, 0), &bytes, &passed))
			cli_fail(&passed);
	}
	if (!rc && !opt.dry_run)
		printf("%" PRIu64 " runs pruned, %" PRIu64 " MiB freed\n", runs, bytes >> 20);
	return rc;
}

/* The options: those of the table, and one for each form. */
static void rows_make(void)
{
	struct option_row *row = all_rows;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		*row++ = rows[i];
	for (unsigned i = 0; registry_forms[i] && i < FORMS_MAX; i++)
		if (registry_forms[i]->about)
			*row++ = (struct option_row){ registry_forms[i]->name, OPTION_FLAG, NULL,
				registry_forms[i]->about, &wanted[i] };
}

/* The form that is asked for; NULL: several. */
static const struct form *form_wanted(void)
{
	const struct form *form = NULL;

	for (unsigned i = 0; registry_forms[i] && i < FORMS_MAX; i++) {
		if (wanted[i] && form)
			return NULL;
		form = wanted[i] ? registry_forms[i] : form;
	}
	return form ? form : registry_form("table");
}

static int runs_print(const struct form *form, struct history_db *h, struct db_query *q,
	struct err *e)
{
	struct log_runs l;
	int rc = log_runs_read(&l, h, q, e);

	l.origin = opt.origin ? opt.origin : "lowtide";
	rc = rc ? rc : form->runs(&l, e);
	log_runs_free(&l);
	return rc;
}

static int rows_print(struct history_db *h, struct db_query *q, struct err *e)
{
	const struct form *form = form_wanted();

	return form->rows ? form->rows(q, e) : runs_print(form, h, q, e);
}

static int query_run(struct history_db *h, const char *word, struct err *e)
{
	AUTO_FREE char *text = NULL;
	const char *sql = NULL;
	struct db_query *q;
	int rc = query_find(word, &sql, &text, e);

	rc = rc ? rc : db_ask(h->db, word, sql, true, &q, e);
	if (rc)
		return rc;
	rc = filters_bind(q, e);
	if (!rc && opt.prune)
		rc = runs_prune(h, q, e);
	else if (!rc)
		rc = rows_print(h, q, e);
	db_free(q);
	return rc;
}

static int index_open(struct history_db *h, const char *root, struct err *e)
{
	int rc = opt.rebuild ? history_rebuild(root, e) : 0;

	rc = rc ? rc : history_open(h, root, e);
	if (!rc && h->damaged)
		fprintf(stderr, "lowtide: %s/history.db was damaged; it is made anew\n", root);
	return rc ? rc : history_sync(h, e);
}

static int known_print(struct history_db *h, struct err *e)
{
	struct db_query *q;
	int rc = known_sum(h, h->known, e);

	rc = rc ? rc : db_ask(h->db, "--known", "SELECT issue, status, hits, runs, "
		"first_seen, last_seen, later, p, trend, title, link FROM known_issue "
		"ORDER BY last_seen DESC, issue", true, &q, e);
	if (rc)
		return rc;
	rc = rows_print(h, q, e);
	db_free(q);
	return rc;
}

static int log_do(struct err *e)
{
	struct history_db h = { .lock = -1 };
	struct known known = { .count = 0 };
	char root[400];
	int rc = path_results(root, sizeof(root), e);

	rc = rc ? rc : known_open(&known, NULL, root, e);
	rc = rc ? rc : index_open(&h, root, e);
	h.known = &known;
	if (!rc && opt.known)
		rc = known_print(&h, e);
	else if (!rc)
		rc = query_run(&h, opt.prune ? "prune" : opt.query ?: "log", e);
	history_close(&h);
	known_close(&known);
	return rc;
}

static bool is_filtered(void)
{
	return opt.scenario || opt.twin || opt.kernel || opt.verdict || opt.fingerprint ||
		opt.since || opt.campaign || opt.unexpected || opt.count != UINT64_MAX;
}

/* -1: valid; else the exit status. */
static int forms_check(void)
{
	const struct form *form = form_wanted();

	if (!form)
		return cli_usage("log", "two forms of output: take one of them");
	if (form->runs && (opt.query || opt.known || opt.prune))
		return cli_usage("log", "--%s is of whole runs: it stands without --query, --known "
			"and --prune", form->name);
	if (opt.origin && strcmp(form->name, "kcidb"))
		return cli_usage("log", "--origin wants --kcidb");
	if (opt.origin && (!*opt.origin || opt.origin[strspn(opt.origin,
			"abcdefghijklmnopqrstuvwxyz0123456789_")]))
		return cli_usage("log", "--origin %.40s: a word of a-z, 0-9 and _", opt.origin);
	return -1;
}

static int cmd_log(int argc, char **argv)
{
	AUTO_FREE char **words = calloc((size_t)argc, sizeof(*words));
	struct err e = { 0 };
	unsigned n;
	int status;

	rows_make();
	queries_describe(queries_help, sizeof(queries_help));
	status = options_read(&command, all_rows, argc, argv, words, &n);
	if (status >= 0)
		return status;
	status = forms_check();
	if (status >= 0)
		return status;
	if (opt.known && (opt.query || opt.prune || is_filtered()))
		return cli_usage("log", "--known counts all runs: only --json, --csv and --rebuild "
			"may stand beside it");
	if (opt.prune ? !opt.older || opt.query : opt.older || opt.keep_hangs || opt.dry_run)
		return cli_usage("log", "--prune wants --older, may have --keep-hangs, --dry-run "
			"and --scenario, and stands without --query");
	return log_do(&e) ? cli_fail(&e) : EXIT_EXPECTED;
}

const struct verb verb_log = {
	.name = "log",
	.about = "list the runs so far, newest first",
	.rank = 35,
	.run = cmd_log,
};
