/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The overview: what is new, where it changed, scenario by kernel, hangs, and the latest runs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "site.h"

#define LATEST 40
#define NEWS_MOST 40
#define KERNELS_MOST 60

static void begin_sums(struct page *p, const struct site *s)
{
	unsigned hits = 0, unexpected = 0;

	for (size_t i = 0; i < s->runs.n; i++) {
		hits += s->runs.row[i].outcome == OUTCOME_HIT;
		unexpected += s->runs.row[i].unexpected;
	}
	page_fmt(p, "<p class=\"lead\">%zu runs, %u hits, %u not as wanted.", s->runs.n, hits,
		unexpected);
	if (s->runs.n) {
		page_put(p, " From ");
		page_text(p, s->runs.row[0].begun);
		page_put(p, " to ");
		page_text(p, s->runs.row[s->runs.n - 1].begun);
		page_put(p, " UTC.");
	}
	page_put(p, "</p>\n");
}

/* A hang in the news: a new one, or a known one that came again. */
static bool hang_news(struct page *p, const struct site *s, const struct run_row *const *row,
	size_t n, bool fresh)
{
	const struct run_row *last = row[n - 1];
	unsigned before = state_hang(&s->before, last->hang).runs;

	if (before >= n || fresh != !before)
		return false;
	page_put(p, fresh ? "<li><strong class=\"bad\">new hang</strong> " :
		"<li><strong class=\"none\">known hang</strong> ");
	hang_link(p, "", last->hang);
	page_fmt(p, " %zu time%s, on ", n - before, n - before == 1 ? "" : "s");
	page_text(p, last->kernel);
	page_put(p, " in ");
	scenario_link(p, "", last->run);
	page_put(p, ": ");
	page_text(p, last->cause);
	page_put(p, "</li>\n");
	return true;
}

/* A scenario that did not hit on this kernel before, or was not run there, and hit unexpectedly. */
static bool cell_news(struct page *p, const struct site *s, const struct run_row *const *row,
	size_t n, bool fresh)
{
	struct news_count before = state_cell(&s->before, row[0]->run, row[0]->kernel);
	struct figures f;

	figures_of(row, n, &f);
	if (fresh || before.hits || !f.hits || !f.unexpected || before.runs >= n)
		return false;
	page_put(p, "<li><strong class=\"bad\">hangs now</strong> ");
	scenario_link(p, "", row[0]->run);
	page_put(p, " on ");
	page_text(p, row[0]->kernel);
	page_put(p, ": ");
	rate_put(p, &f);
	page_fmt(p, ", before: 0 of %u</li>\n", before.runs);
	return true;
}

typedef bool news_put(struct page *p, const struct site *s, const struct run_row *const *row,
	size_t n, bool fresh);

static unsigned news_list(struct page *p, const struct site *s, const struct run_list *l,
	enum run_group by, news_put *put, bool fresh)
{
	unsigned told = 0;

	for (size_t i = 0, n; i < l->n && told < NEWS_MOST; i += n) {
		n = run_group(&l->row[i], l->n - i, by);
		told += put(p, s, &l->row[i], n, fresh);
	}
	return told;
}

static void news_section(struct page *p, const struct site *s)
{
	unsigned told;
	size_t runs = s->runs.n;

	for (size_t i = 0; i < s->before.n; i++)
		if (!strncmp(s->before.count[i].what, "cell ", 5))
			runs -= s->before.count[i].runs < runs ? s->before.count[i].runs : runs;
	page_put(p, "<section>\n<h2>New since the last report</h2>\n");
	if (*s->before.at) {
		page_put(p, "<p>The last report was made ");
		page_text(p, s->before.at);
		page_fmt(p, "; %zu runs came since.</p>\n<ul class=\"news\">\n", runs);
	} else {
		page_put(p, "<p>This is the first report.</p>\n<ul class=\"news\">\n");
	}
	told = news_list(p, s, &s->by_hang, SAME_HANG, hang_news, true);
	told += news_list(p, s, &s->by_kernel, SAME_RUN_KERNEL, cell_news, false);
	told += news_list(p, s, &s->by_hang, SAME_HANG, hang_news, false);
	page_put(p, told ? "</ul>\n</section>\n" : "<li>No hang, neither new nor known.</li></ul>\n"
		"</section>\n");
}

/* A line where a scenario differs from the kernel before. */
static bool change_line(struct page *p, const struct site *s, const struct run_row *const *before,
	size_t bn, const struct run_row *const *after, size_t an)
{
	double p_values[CHANGES];
	struct figures b, a;
	bool any = false;

	changes_of(before, bn, after, an, p_values);
	for (int i = 0; i < CHANGES; i++)
		any |= p_values[i] < s->level;
	if (!any)
		return false;
	figures_of(before, bn, &b);
	figures_of(after, an, &a);
	page_put(p, "<tr><td>");
	scenario_link(p, "", after[0]->run);
	page_put(p, "</td>");
	page_element(p, "td", NULL, before[0]->kernel);
	page_put(p, "<td class=\"n\">");
	rate_put(p, &b);
	page_put(p, "</td>");
	page_element(p, "td", NULL, after[0]->kernel);
	page_put(p, "<td class=\"n\">");
	rate_put(p, &a);
	page_put(p, "</td><td>");
	change_put(p, s, p_values);
	page_put(p, "</td></tr>\n");
	return true;
}

static void changes_section(struct page *p, const struct site *s)
{
	const struct run_list *l = &s->by_kernel;
	size_t before = 0, bn = 0;
	bool any = false;

	page_put(p, "<section>\n<h2>Where it changed</h2>\n<div class=\"wide\"><table>\n<tr><th>"
		"Scenario</th><th>Up to</th><th>Hits</th><th>From</th><th>Hits</th><th>Change</th>"
		"</tr>\n");
	for (size_t i = 0, n; i < l->n; i += n) {
		n = run_group(&l->row[i], l->n - i, SAME_RUN_KERNEL);
		if (bn && l->row[before]->run == l->row[i]->run)
			any |= change_line(p, s, &l->row[before], bn, &l->row[i], n);
		before = i;
		bn = n;
	}
	page_put(p, any ? "</table></div>\n" : "<tr><td colspan=\"6\">Nowhere.</td></tr>\n"
		"</table></div>\n");
	page_fmt(p, "<p><small>A change is marked where the test has p &lt; 0.05 / %u = %.2g, the "
		"number of tests of this report (Bonferroni): Fisher&#39;s exact test for hits, "
		"Mann "
		"and Whitney&#39;s for times and speed. A scenario on a kernel is compared with "
		"the "
		"same on the kernel before.</small></p>\n</section>\n", s->tests, s->level);
}

static int by_version(const void *a, const void *b)
{
	return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

/* The kernels, oldest release first; the newest KERNELS_MOST of them. */
static unsigned kernels_list(const struct site *s, const char *kernel[KERNELS_MOST])
{
	struct names seen = { .slot = NULL };
	AUTO_FREE const char **all = calloc(s->runs.n + 1, sizeof(*all));
	size_t n = 0, used;

	for (size_t i = 0; all && i < s->runs.n; i++) {
		used = seen.used;
		if (name_of(&seen, s->runs.row[i].kernel) && seen.used > used)
			all[n++] = s->runs.row[i].kernel;
	}
	names_free(&seen);
	if (n)
		qsort(all, n, sizeof(*all), by_version);
	used = n > KERNELS_MOST ? n - KERNELS_MOST : 0;
	for (size_t i = used; i < n; i++)
		kernel[i - used] = all[i];
	return (unsigned)(n - used);
}

static void cell_put(struct page *p, const struct run_row *const *row, size_t n)
{
	struct figures f;
	const char *colour, *word;

	if (!n) {
		page_put(p, "<td class=\"empty\">&#8211;</td>");
		return;
	}
	figures_of(row, n, &f);
	word = figures_word(&f, &colour);
	page_fmt(p, "<td class=\"%s\"><b>%s</b><br>", colour, word);
	rate_put(p, &f);
	if (f.runs > f.tested)
		page_fmt(p, "<br><small>%u untested</small>", f.runs - f.tested);
	page_put(p, "</td>");
}

/* The rows of one scenario, which are sorted by kernel as the columns are. */
static void matrix_line(struct page *p, const struct run_row *const *row, size_t n,
	const char *const *kernel, unsigned kernels)
{
	size_t at = 0, group;

	page_put(p, "<tr><th>");
	scenario_link(p, "", row[0]->run);
	page_put(p, "</th>");
	for (unsigned k = 0; k < kernels; k++) {
		while (at < n && strverscmp(row[at]->kernel, kernel[k]) < 0)
			at++;
		group = at < n && row[at]->kernel == kernel[k] ?
			run_group(&row[at], n - at, SAME_RUN_KERNEL) : 0;
		cell_put(p, &row[at], group);
	}
	page_put(p, "</tr>\n");
}

static void matrix_section(struct page *p, const struct site *s)
{
	const struct run_list *l = &s->by_kernel;
	const char *kernel[KERNELS_MOST];
	unsigned kernels = kernels_list(s, kernel);

	page_put(p, "<section>\n<h2>Scenario by kernel</h2>\n<p><small>Hits of tested runs, and "
		"Wilson&#39;s 95&nbsp;% interval of the rate.</small></p>\n"
		"<div class=\"wide\"><table class=\"matrix\">\n<tr><th>Scenario</th>");
	for (unsigned k = 0; k < kernels; k++)
		page_element(p, "th", NULL, *kernel[k] ? kernel[k] : "not booted");
	page_put(p, "</tr>\n");
	for (size_t i = 0, n; i < l->n; i += n) {
		n = run_group(&l->row[i], l->n - i, SAME_RUN);
		matrix_line(p, &l->row[i], n, kernel, kernels);
	}
	page_put(p, "</table></div>\n</section>\n");
}

static void hang_line(struct page *p, const struct site *s, const struct run_row *const *row,
	size_t n)
{
	const struct run_row *last = row[n - 1];
	bool fresh = !state_hang(&s->before, last->hang).runs;

	page_put(p, "<tr><td>");
	hang_link(p, "", last->hang);
	page_fmt(p, "</td><td>%s", fresh ? "new" : "known");
	if (*last->issue) {
		page_put(p, ", issue ");
		page_text(p, last->issue);
	}
	page_fmt(p, "</td><td class=\"n\">%zu</td>", n);
	page_element(p, "td", NULL, row[0]->begun);
	page_element(p, "td", NULL, last->begun);
	page_put(p, "<td>");
	scenario_link(p, "", last->run);
	page_put(p, "</td>");
	page_element(p, "td", "say", last->cause);
	page_put(p, "</tr>\n");
}

static void hangs_section(struct page *p, const struct site *s)
{
	const struct run_list *l = &s->by_hang;

	page_put(p, "<section>\n<h2>Hangs</h2>\n<div class=\"wide\"><table>\n<tr><th>Fingerprint"
		"</th><th></th><th>Runs</th><th>First seen</th><th>Last seen</th><th>Last in</th>"
		"<th>Cause</th></tr>\n");
	for (size_t i = 0, n; i < l->n; i += n) {
		n = run_group(&l->row[i], l->n - i, SAME_HANG);
		hang_line(p, s, &l->row[i], n);
	}
	page_put(p, "</table></div>\n</section>\n");
}

static void latest_section(struct page *p, const struct site *s)
{
	const struct runs *r = &s->runs;

	page_put(p, "<section>\n<h2>Latest runs</h2>\n<div class=\"wide\"><table>\n<tr><th>Begun"
		"</th><th>Scenario</th><th>Kernel</th><th>Verdict</th><th>Hang</th></tr>\n");
	for (size_t i = r->n; i > 0 && i + LATEST > r->n; i--) {
		const struct run_row *row = &r->row[i - 1];

		page_put(p, "<tr><td>");
		run_link(p, "", row, row->begun);
		page_put(p, "</td><td>");
		scenario_link(p, "", row->run);
		page_put(p, "</td>");
		page_element(p, "td", NULL, row->kernel);
		page_element(p, "td", row_colour(row), row->verdict);
		page_put(p, "<td>");
		if (*row->hang)
			hang_link(p, "", row->hang);
		page_put(p, "</td></tr>\n");
	}
	page_put(p, "</table></div>\n</section>\n");
}

int overview_page(const struct site *s, struct err *e)
{
	struct page p = { .s = NULL };
	int rc;

	page_begin(&p, "lowtide: all runs", "", 0);
	begin_sums(&p, s);
	news_section(&p, s);
	changes_section(&p, s);
	matrix_section(&p, s);
	hangs_section(&p, s);
	latest_section(&p, s);
	rc = site_save(s, "", "index", &p, e);
	page_free(&p);
	return rc;
}
