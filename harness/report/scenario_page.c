/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A page for a scenario: its figures by kernel and by day, its hangs, and its runs. */
#include <string.h>

#include "cleanup.h"
#include "site.h"
#include "trend.h"

#define DAYS_MOST 60
#define RUNS_MOST 200

static void spread_cell(struct page *p, const struct spread *s)
{
	page_put(p, "<td class=\"n\">");
	if (s->n) {
		time_put(p, s->median);
		page_put(p, " <small>(");
		time_put(p, s->least);
		page_put(p, " to ");
		time_put(p, s->p95);
		page_put(p, ")</small>");
	}
	page_put(p, "</td>");
}

static void speed_cell(struct page *p, const struct spread *s)
{
	page_put(p, "<td class=\"n\">");
	if (s->n)
		page_fmt(p, "%.1f <small>(from %.1f)</small>", (double)s->median / 1000,
			(double)s->least / 1000);
	page_put(p, "</td>");
}

static void figures_line(struct page *p, const struct site *s, const char *head,
	const struct run_row *const *row, size_t n, const double *changed)
{
	const char *colour, *word;
	struct figures f;

	figures_of(row, n, &f);
	word = figures_word(&f, &colour);
	page_put(p, "<tr>");
	page_element(p, "th", NULL, head);
	page_element(p, "td", colour, word);
	page_put(p, "<td class=\"n\">");
	rate_put(p, &f);
	page_put(p, "</td><td class=\"n\">");
	if (f.hours > 0)
		page_fmt(p, "%.2g <small>(%.2g to %.2g)</small>", f.per_hour, f.per_hour_low,
			f.per_hour_high);
	page_put(p, "</td>");
	spread_cell(p, &f.hang_ms);
	spread_cell(p, &f.detect_ms);
	speed_cell(p, &f.speed);
	page_put(p, "<td>");
	if (changed)
		change_put(p, s, changed);
	page_put(p, "</td></tr>\n");
}

static void table_begin(struct page *p, const char *head)
{
	page_fmt(p, "<div class=\"wide\"><table>\n<tr><th>%s</th><th></th><th>Hits</th><th>Hits an "
		"hour</th><th>Time to hang</th><th>Found in</th><th>Operations/s</th><th>Changed"
		"</th></tr>\n", head);
}

/* Kernels, or days, each against the one before. */
static void groups_table(struct page *p, const struct site *s, const struct run_row *const *row,
	size_t n, enum run_group by)
{
	size_t before = 0, bn = 0, group;

	for (size_t i = 0; i < n; i += group) {
		const struct run_row *first = row[i];
		double p_values[CHANGES];
		char day[11] = "";

		group = run_group(&row[i], n - i, by);
		strncat(day, first->begun, 10);
		if (bn)
			changes_of(&row[before], bn, &row[i], group, p_values);
		figures_line(p, s, by == SAME_RUN_DAY ? day : *first->kernel ? first->kernel :
			"not booted", &row[i], group, bn ? p_values : NULL);
		before = i;
		bn = group;
	}
	page_put(p, "</table></div>\n");
}

/* The rows of this scenario in the list by day. */
static const struct run_row *const *days_of(const struct site *s, const struct run_row *first,
	size_t n)
{
	const struct run_list *l = &s->by_day;

	for (size_t i = 0; i < l->n; i += run_group(&l->row[i], l->n - i, SAME_RUN))
		if (l->row[i]->run == first->run)
			return &l->row[i];
	return n ? l->row : NULL;
}

/* The last rows that DAYS_MOST days have. */
static size_t days_skip(const struct run_row *const *row, size_t n)
{
	size_t days = 0, skip = 0;

	for (size_t i = 0; i < n; i += run_group(&row[i], n - i, SAME_RUN_DAY))
		days++;
	for (; days > DAYS_MOST; days--)
		skip += run_group(&row[skip], n - skip, SAME_RUN_DAY);
	return skip;
}

int scenario_page(const struct site *s, const struct run_row *const *by_kernel, size_t n,
	struct err *e)
{
	const struct run_row *const *by_day = days_of(s, by_kernel[0], n);
	size_t skip = days_skip(by_day, n);
	struct page p = { .s = NULL };
	char file[SITE_NAME];
	int rc;

	scenario_file(by_kernel[0]->run, file);
	page_begin(&p, by_kernel[0]->run, "../", 0);
	page_put(&p, "<section>\n<h2>By kernel</h2>\n");
	table_begin(&p, "Kernel");
	groups_table(&p, s, by_kernel, n, SAME_RUN_KERNEL);
	page_put(&p, "</section>\n<section>\n<h2>By day</h2>\n");
	trend_figure(&p, s, file, by_day + skip, n - skip);
	table_begin(&p, "Day");
	groups_table(&p, s, by_day + skip, n - skip, SAME_RUN_DAY);
	page_put(&p, "<p><small>Hits have Wilson&#39;s 95&nbsp;% interval, hits an hour "
		"Garwood&#39;s. "
		"Times are the median, the least, and the 95th percentile of the runs that hit. "
		"Operations a second are of runs without a hit.</small></p>\n</section>\n"
		"<section>\n<h2>Runs</h2>\n");
	run_table(&p, by_day, n, RUNS_MOST);
	page_put(&p, "</section>\n");
	rc = site_save(s, "scenario", file, &p, e);
	page_free(&p);
	return rc;
}
