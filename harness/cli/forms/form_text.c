/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The selected runs as a screen of text: the body of a mail. */
#include "form.h"

#include <stdio.h>
#include <string.h>

#include "summary.h"
#include "term.h"
#include "text.h"

#define WIDTH 76

/* Print indented, at most so wide; what is left out is marked. */
static void clipped(const char *indent, const char *text)
{
	size_t len = strlen(text), at = 0, columns = 0, n;
	bool shown;

	for (; at < len && columns < WIDTH; at += n, columns++)
		n = text_shown(text + at, len - at, "", &shown);
	term_print(stdout, "%s%.*s%s\n", indent, (int)at, text, at < len ? "..." : "");
}

static const char *run_name(const struct log_run *run)
{
	static char name[400];
	const struct run_record *r = &run->is.r;

	snprintf(name, sizeof(name), "%s%s%s on %s", *r->scenario ? r->scenario : "unknown",
		*r->variant ? ":" : "", r->variant, *r->kernel ? r->kernel : "an unknown kernel");
	return name;
}

static void times(const struct group *g)
{
	if (g->count > 1)
		printf(", %u times", g->count);
}

static void hang_print(const struct group *g)
{
	const struct run_record *r = &g->last.is.r;

	term_print(stdout, "  %s: %s, wanted: %s", run_name(&g->last), r->verdict, r->expect);
	times(g);
	putchar('\n');
	if (*r->known)
		clipped("    known as ", r->known);
	if (*r->cause || *r->reason)
		clipped("    ", *r->cause ? r->cause : r->reason);
	if (*r->fingerprint)
		clipped("    ", r->fingerprint);
	term_print(stdout, "    lowtide show %s\n", g->last.is.name);
}

static void known_print(const struct group *g)
{
	term_print(stdout, "  %s", g->last.is.r.known);
	times(g);
	putchar('\n');
}

static void untested_print(const struct group *g)
{
	static const char *const words[OUTCOMES] = { [OUTCOME_SKIPPED] = "skipped",
		[OUTCOME_BROKEN] = "broken", [OUTCOME_RUNNING] = "running" };

	term_print(stdout, "  %s: %s", run_name(&g->last), words[g->last.outcome]);
	times(g);
	putchar('\n');
	clipped("    ", g->last.why);
}

static const struct {
	const char *title;
	unsigned most;		/* groups that are told */
	void (*print)(const struct group *g);
} parts[PARTS] = {
	[PART_NEW] = { "New", 3, hang_print },
	[PART_UNEXPECTED] = { "Not as expected", 3, hang_print },
	[PART_KNOWN] = { "Known", 5, known_print },
	[PART_UNTESTED] = { "Untested", 3, untested_print },
};

/* Groups with the most runs come first; of equal ones the first to come. */
static const struct group *group_next(const struct summary *s, enum part part,
	const struct group *after)
{
	const struct group *next = NULL;

	for (const struct group *g = s->group; g < s->group + s->count; g++) {
		bool behind = !after || g->count < after->count ||
			(g->count == after->count && g > after);

		if (g->part == part && behind && (!next || g->count > next->count))
			next = g;
	}
	return next;
}

static void part_print(const struct summary *s, enum part part)
{
	const struct group *g = NULL;
	size_t left = s->groups[part];

	if (!left)
		return;
	printf("\n%s:\n", parts[part].title);
	for (unsigned i = 0; i < parts[part].most && (g = group_next(s, part, g)); i++, left--)
		parts[part].print(g);
	if (left)
		printf("  and %zu more\n", left);
}

static int text_print(struct log_runs *l, struct err *e)
{
	struct summary s;
	char line[300];
	int rc = summary_make(&s, l, e);

	if (!rc) {
		summary_line(&s, line, sizeof(line));
		term_print(stdout, "%s\n", line);
		if (s.runs)
			term_print(stdout, "Begun %s%s%s UTC; scenarios: %zu, kernels: %zu\n",
				s.begin, *s.end ? " to " : "", s.end, s.scenarios.count,
				s.kernels.count);
	}
	for (enum part part = 0; part < PARTS && !rc; part++)
		part_print(&s, part);
	summary_free(&s);
	return rc;
}

const struct form form_text = {
	.name = "text",
	.about = "the same with its reasons, a screen for the body of a mail",
	.runs = text_print,
};
