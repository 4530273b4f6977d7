/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of a calibration: by row and by case. */
#include "calibration_report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "table.h"
#include "term.h"

/* Content of a column; numbers come last. */
enum form {
	FORM_ROW, FORM_CASE, FORM_KERNEL, FORM_WANT, FORM_UNTESTED,
	FORM_SHARE,	/* two counters of a sum: "4/5" */
	FORM_SECONDS,	/* median of a spread in ms */
	FORM_P95,	/* the same spread's percentile */
	FORM_MEDIAN	/* median of a spread of counts */
};

struct column {
	const char *title;
	enum form form;
	size_t at, of;	/* in struct calibrate_sum */
};

/* A table: its columns, and the groups of trials that are its rows. */
struct report {
	const char *title;
	enum calibrate_by by;
	bool (*takes)(const struct trial *first);	/* NULL: all */
	struct column column[TABLE_COLUMNS + 1];
};

#define AT(member) offsetof(struct calibrate_sum, member)
#define SHARE(title, hits, all) { title, FORM_SHARE, AT(hits), AT(all) }
#define SPREAD(title, form, member) { title, form, AT(member), 0 }
#define NAMES(title, form) { title, form, 0, 0 }
#define FINDING_COLUMNS \
	SHARE("found", found, positives), SHARE("verdict", right, positives), \
	SHARE("cause", named, nameable), SHARE("bundle", whole, found), \
	SHARE("kernel's own", told, hung), \
	SPREAD("to hang, s", FORM_SECONDS, hang_ms), \
	SPREAD("to verdict, s", FORM_SECONDS, detect_ms)
#define CASE_COLUMNS \
	NAMES("row", FORM_ROW), NAMES("case", FORM_CASE), NAMES("kernel", FORM_KERNEL)
#define PRESSURE(title, which) SPREAD(title, FORM_MEDIAN, pressure[which])

static bool is_negative(const struct trial *t)
{
	return !trial_is_positive(t);
}

static const struct report reports[] = {
	{ "Rows", BY_ROW, NULL, {
		NAMES("row", FORM_ROW), FINDING_COLUMNS, SPREAD("p95", FORM_P95, detect_ms),
		SHARE("false alarms", alarms, negatives),
		NAMES("not tested", FORM_UNTESTED) } },
	{ "Systems with a bug", BY_CASE, trial_is_positive, {
		CASE_COLUMNS, NAMES("expected", FORM_WANT), FINDING_COLUMNS,
		PRESSURE("allocstall", PRESSURE_STALLS),
		PRESSURE("limit hits", PRESSURE_LIMIT_HITS),
		NAMES("not tested", FORM_UNTESTED) } },
	{ "Systems without one: fixed twins, controls, stock kernels", BY_CASE, is_negative, {
		CASE_COLUMNS, SHARE("false alarms", alarms, negatives),
		PRESSURE("allocstall", PRESSURE_STALLS),
		PRESSURE("pgscan_direct", PRESSURE_SCANNED),
		PRESSURE("limit hits", PRESSURE_LIMIT_HITS),
		NAMES("not tested", FORM_UNTESTED) } },
};

static void cell_put(char *buf, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void cell_put(char *buf, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, TABLE_CELL, fmt, ap);
	va_end(ap);
}

static void cell_untested(char *buf, const struct calibrate_sum *s)
{
	const struct { unsigned n; const char *what; } kinds[] = {
		{ s->skipped, "skipped" }, { s->broken, "broken" }, { s->planned, "to run" },
	};
	size_t len = 0;

	cell_put(buf, "-");
	for (unsigned i = 0; i < COUNT_OF(kinds); i++)
		if (kinds[i].n)
			len += (size_t)snprintf(buf + len, TABLE_CELL - len, "%s%u %s",
				len ? ", " : "", kinds[i].n, kinds[i].what);
}

static void cell_name(char *buf, enum form form, const struct trial *t)
{
	/* Leave out the flavour: it is the same everywhere and widens the table. */
	const char *flavour = strstr(t->kernel, "-cloud-");

	if (form == FORM_ROW)
		cell_put(buf, "%s", t->row);
	else if (form == FORM_CASE)
		cell_put(buf, "%s%s%s", t->scenario, *t->variant ? " " : "", t->variant);
	else if (form == FORM_WANT)
		cell_put(buf, "%s", expectation_name(&t->want));
	else
		cell_put(buf, "%.*s", flavour ? (int)(flavour - t->kernel) : TABLE_CELL - 1,
			t->kernel);
}

static void cell_number(char *buf, const struct column *c, const struct calibrate_sum *s)
{
	const void *at = (const char *)s + c->at;
	const unsigned *hits = at, *of = (const void *)((const char *)s + c->of);
	const struct spread *spread = at;

	if (c->form == FORM_SHARE ? !*of : !spread->n)
		cell_put(buf, "-");
	else if (c->form == FORM_SHARE)
		cell_put(buf, "%u/%u", *hits, *of);
	else if (c->form == FORM_MEDIAN)
		cell_put(buf, "%" PRIu64, spread->median);
	else
		cell_put(buf, "%.1f", (double)(c->form == FORM_P95 ? spread->p95 :
			spread->median) / 1000);
}

static void cells_fill(char (*cell)[TABLE_CELL], const struct column *c, const struct trial *first,
	const struct calibrate_sum *s)
{
	for (; c->title; c++, cell++)
		if (c->form == FORM_UNTESTED)
			cell_untested(*cell, s);
		else if (c->form < FORM_UNTESTED)
			cell_name(*cell, c->form, first);
		else
			cell_number(*cell, c, s);
}

static void line_put(const char *text, void *tap)
{
	if (tap)
		tap_comment(tap, "%s", text);
	else
		term_print(stdout, "%s\n", text);
}

static void title_put(struct tap *tap, const char *text)
{
	if (tap) {
		tap_comment(tap, "%s", "");
		tap_comment(tap, "%s:", text);
	} else {
		term_print(stdout, "\n### %s\n\n", text);
	}
}

static void report_print(const struct report *report, const struct trial *t, size_t n,
	struct tap *tap)
{
	struct table g = { .columns = 0 };
	struct calibrate_sum sum;
	char (*row)[TABLE_CELL];
	size_t k;

	for (; report->column[g.columns].title; g.columns++) {
		g.title[g.columns] = report->column[g.columns].title;
		g.right[g.columns] = report->column[g.columns].form > FORM_UNTESTED;
	}
	for (; n; t += k, n -= k) {
		k = calibrate_group(t, n, report->by);
		if ((report->takes && !report->takes(t)) || !(row = table_row(&g)))
			continue;
		calibrate_sum(t, k, &sum);
		cells_fill(row, report->column, t, &sum);
	}
	if (g.rows)
		title_put(tap, report->title);
	table_print(&g, !tap, line_put, tap);
	table_free(&g);
}

void calibration_print(const struct trial *t, size_t n, struct tap *tap)
{
	for (unsigned i = 0; i < COUNT_OF(reports); i++)
		report_print(&reports[i], t, n, tap);
	calibration_summary(t, n, tap);
}
