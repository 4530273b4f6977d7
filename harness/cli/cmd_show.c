/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide show: a finished run in words, from its folder. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "cli.h"
#include "file.h"
#include "json.h"
#include "member.h"
#include "record.h"
#include "run_find.h"
#include "run_read.h"
#include "rundir.h"
#include "term.h"
#include "verdict.h"

static bool as_json;
static struct known known;

static const struct option_row rows[] = {
	{ "json", OPTION_FLAG, NULL, "one JSON object", &as_json },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = {
	"show", "[RUN|SCENARIO[:TWIN[:FACE]]|last [failure]]",
	"Show a finished run: its verdict, cause, and events",
	"RUN is a run's folder, or its name below the results root, or the start of that name.\n"
	"SCENARIO: its latest run. last: the run that began last of those that are finished and\n"
	"are no campaign's (default). last failure: the latest run of all that ended otherwise\n"
	"than expected.\n", 0, 2,
};

static void field_print(const struct run_record *r, const struct record_field *f)
{
	uint64_t n;

	if (f->type == RECORD_TEXT) {
		term_print(stdout, "  %-12s %s\n", f->label, record_text(r, f));
		return;
	}
	n = record_number(r, f);
	if (!strcmp(f->unit, "ms"))
		printf("  %-12s %" PRIu64 ".%03u s\n", f->label, n / 1000, (unsigned)(n % 1000));
	else
		printf("  %-12s %" PRIu64 "\n", f->label, n);
}

static void record_print(const struct run_record *r)
{
	term_print(stdout, "%s%s%s: ", r->scenario, *r->variant ? ":" : "", r->variant);
	fputs(term_start(r->as_expected ? TERM_GOOD : TERM_BAD), stdout);
	term_print(stdout, "%s", r->verdict);
	fputs(term_start(TERM_PLAIN), stdout);
	/* A run that failed in preparation has no expectation to meet. */
	if (*r->expect)
		term_print(stdout, ", %s (wanted: %s)",
			r->as_expected ? "as expected" : "NOT as expected", r->expect);
	putchar('\n');
	RECORD_EACH(f, r, RECORD_WORDS)
		field_print(r, f);
}

static void history_print(const struct history *h, bool running)
{
	unsigned kind;

	printf("  %-12s %" PRIu64 " samples", "events", h->samples);
	for (kind = 1; kind < EVENT_KINDS; kind++)
		if (h->count[kind])
			printf(", %" PRIu64 " %s", h->count[kind], event_kind_name(kind));
	printf("%s%s\n", h->torn ? ", last line torn" : "",
		h->finished ? "" : running ? ", no end yet" : ", no end: cut short");
	if (h->bad)
		printf("  %-12s %" PRIu64 " lines are no events\n", "", h->bad);
}

/* A member that is no regular file, or too large: the rest of the run is shown without it. */
static int refused_tell(int rc, const struct err *e)
{
	return file_is_refused(rc) ? cli_fail(e) : EXIT_EXPECTED;
}

static int why_print(const char *dir)
{
	AUTO_FREE char *text = NULL;
	struct err e = { 0 };
	size_t len;
	int rc = member_slurp(dir, "why.txt", &text, &len, &e);

	if (rc || !len)
		return refused_tell(rc, &e);
	putchar('\n');
	term_text(stdout, text, len);
	return EXIT_EXPECTED;
}

static int show_json(const struct run_record *r, const struct history *h)
{
	struct json *o, *events;
	unsigned kind;

	json_reset();
	o = json_new_object();
	events = json_new_object();
	record_put(o, r, RECORD_SHOWN);
	for (kind = 1; kind < EVENT_KINDS; kind++)
		json_put_i64(events, event_kind_name(kind), (int64_t)h->count[kind]);
	json_put(o, "events", events);
	json_put_i64(o, "samples", (int64_t)h->samples);
	json_put_bool(o, "finished", h->finished);
	return cli_json(o);
}

/* Verdict and reason of a run without a readable result. */
static const char *const no_result_words[][2] = {
	[RUNDIR_NONE] = { "", "" },
	[RUNDIR_FINISHED] = { "cut short", "no result" },
	[RUNDIR_RUNNING] = { "still running", "" },
	[RUNDIR_FULL] = { "cut short", "the disk was full" },
	[RUNDIR_CUT] = { "cut short", "no result" },
};

/* A run that was cut short has at most a history. */
static int run_show(const char *dir, struct err *e)
{
	struct run_record r;
	struct history h = { .samples = 0 };
	enum rundir_state state = rundir_state(dir);
	int no_result = run_read_result(dir, &r, e), no_history, status;

	if (!no_result && !*r.known)
		known_tell(&known, &r);

	if (no_result && (state == RUNDIR_NONE || no_result == -EACCES ||
			file_is_refused(no_result)))
		return cli_fail(e);
	no_history = run_read_history(dir, NULL, NULL, &h, e);
	status = refused_tell(no_history, e);
	if (no_result) {
		snprintf(r.verdict, sizeof(r.verdict), "%s", no_result_words[state][0]);
		snprintf(r.reason, sizeof(r.reason), "%s", no_result_words[state][1]);
	}
	if (as_json)
		return show_json(&r, &h) ?: status;
	if (no_result)
		term_print(stdout, "%s: %s%s%s\n", dir, r.verdict, *r.reason ? ", " : "", r.reason);
	else
		record_print(&r);
	if (!no_history)
		history_print(&h, no_result && state == RUNDIR_RUNNING);
	return why_print(dir) ?: status;
}

/* The names behind an ambiguous one. */
static int find_fail(const struct candidates *all, const struct err *e)
{
	int status = cli_fail(e);

	for (unsigned i = 0; e->code == EMLINK && i < all->count && i < CANDIDATES_MAX; i++)
		term_print(stderr, "  %s\n", all->name[i]);
	if (e->code == EMLINK && all->count > CANDIDATES_MAX)
		fprintf(stderr, "  and %u more\n", all->count - CANDIDATES_MAX);
	return status;
}

static int cmd_show(int argc, char **argv)
{
	AUTO_FREE char **words = calloc(argc, sizeof(*words));
	static struct candidates all;
	char dir[1024], root[400];
	unsigned n;
	struct err e = { .code = 0 };
	int status = options_read(&command, rows, argc, argv, words, &n);

	if (status >= 0)
		return status;
	/* A folder is shown without a results root, too. */
	if (!path_results(root, sizeof(root), NULL) && known_open(&known, NULL, root, &e))
		return cli_fail(&e);
	if (run_find(words, n, &known, dir, sizeof(dir), &all, &e))
		status = find_fail(&all, &e);
	else
		status = run_show(dir, &e);
	known_close(&known);
	return status;
}

const struct verb verb_show = {
	.name = "show",
	.about = "show a finished run",
	.rank = 40,
	.run = cmd_show,
};
