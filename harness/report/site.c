/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links, tables and figures that several pages have. */
#include "site.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>


void row_dir(const struct site *s, const struct run_row *row, char buf[SITE_DIR])
{
	snprintf(buf, SITE_DIR, "%s/%s", s->root, row->name);
}

void run_file(const struct run_row *row, char buf[SITE_NAME])
{
	page_name(row->name, buf, SITE_NAME);
}

void hang_file(const char *hang, char buf[SITE_NAME])
{
	char digits[17];

	hang_digits(hang, digits);
	/* Words that differ behind equal digits are another hang. */
	page_name(strspn(digits, "0123456789abcdef") == 16 ? digits : hang, buf, SITE_NAME);
}

void scenario_file(const char *run, char buf[SITE_NAME])
{
	page_name(*run ? run : "none", buf, SITE_NAME);
}

static void link_put(struct page *p, const char *up, const char *folder, const char *file,
	const char *text)
{
	page_fmt(p, "<a href=\"%s%s/%s.html\">", up, folder, file);
	page_text(p, *text ? text : "(no name)");
	page_put(p, "</a>");
}

void run_link(struct page *p, const char *up, const struct run_row *row, const char *text)
{
	char file[SITE_NAME];

	run_file(row, file);
	link_put(p, up, "run", file, text);
}

void hang_link(struct page *p, const char *up, const char *hang)
{
	char file[SITE_NAME], digits[17];

	hang_file(hang, file);
	hang_digits(hang, digits);
	link_put(p, up, "hang", file, digits);
}

void scenario_link(struct page *p, const char *up, const char *run)
{
	char file[SITE_NAME];

	scenario_file(run, file);
	link_put(p, up, "scenario", file, run);
}

int site_save(const struct site *s, const char *folder, const char *file, struct page *p,
	struct err *e)
{
	char path[SITE_PATH + 2 * SITE_NAME];

	page_end(p, "Made by lowtide report from the run folders. A hit is a run that found a "
		"hang, "
		"panic or bug. Times are UTC.");
	snprintf(path, sizeof(path), "%s/%s%s%s.html", s->out, folder, *folder ? "/" : "", file);
	return p->failed ? err_set(e, ENOMEM, "no memory for %.300s", path) :
		page_save(path, p->s, p->n, e);
}

void figure_put(struct page *p, const char *name, const char *about)
{
	page_fmt(p, "<figure><img src=\"%s\" alt=\"", name);
	page_text(p, about);
	page_put(p, "\"><figcaption>");
	page_text(p, about);
	page_put(p, "</figcaption></figure>\n");
}

void time_put(struct page *p, uint64_t ms)
{
	if (ms >= 600000)
		page_fmt(p, "%llu min", (unsigned long long)(ms / 60000));
	else if (ms)
		page_fmt(p, "%.1f s", (double)ms / 1000);
}

void rate_put(struct page *p, const struct figures *f)
{
	page_fmt(p, "%u of %u", f->hits, f->tested);
	if (f->tested)
		page_fmt(p, " <small>%.0f&nbsp;%% (%.0f to %.0f)</small>", 100 * f->rate.share,
			100 * f->rate.low, 100 * f->rate.high);
}

const char *row_colour(const struct run_row *row)
{
	return row->outcome == OUTCOME_UNTESTED ? "none" : !row->unexpected ? "good" :
		row->outcome == OUTCOME_HIT ? "bad" : "odd";
}

static void run_line(struct page *p, const struct run_row *r)
{
	page_put(p, "<tr><td>");
	run_link(p, "../", r, r->begun);
	page_put(p, "</td><td>");
	scenario_link(p, "../", r->run);
	page_put(p, "</td>");
	page_element(p, "td", NULL, r->kernel);
	page_element(p, "td", row_colour(r), r->verdict);
	page_put(p, r->unexpected ? "<td>not as wanted</td><td>" : "<td></td><td>");
	if (*r->hang)
		hang_link(p, "../", r->hang);
	page_put(p, "</td><td class=\"n\">");
	time_put(p, r->hang_ms);
	page_put(p, "</td></tr>\n");
}

void run_table(struct page *p, const struct run_row *const *row, size_t n, size_t most)
{
	page_put(p, "<div class=\"wide\"><table>\n<tr><th>Begun</th><th>Scenario</th><th>Kernel"
		"</th><th>Verdict</th><th></th><th>Hang</th><th>Hung after</th></tr>\n");
	for (size_t i = 0; i < n && i < most; i++)
		run_line(p, row[n - 1 - i]);
	page_put(p, "</table></div>\n");
	if (n > most)
		page_fmt(p, "<p>And %zu older ones, which <code>lowtide log</code> lists.</p>\n",
			n - most);
}

static const char *const change_names[CHANGES] = {
	[CHANGE_RATE] = "hit rate", [CHANGE_HANG] = "time to hang",
	[CHANGE_DETECT] = "detection time", [CHANGE_SPEED] = "operations a second",
};

bool change_put(struct page *p, const struct site *s, const double p_values[CHANGES])
{
	bool any = false;

	for (int i = 0; i < CHANGES; i++) {
		if (p_values[i] >= s->level)
			continue;
		page_fmt(p, "%s<strong class=\"change\">&#9650; %s changed</strong> <small>p = "
			"%.2g</small>", any ? "<br>" : "", change_names[i], p_values[i]);
		any = true;
	}
	return any;
}
