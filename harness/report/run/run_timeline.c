/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The history of a run: its timeline as a picture, its events as a table. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "picture.h"
#include "run_parts.h"
#include "run_read.h"
#include "timeline.h"

#define EVENTS_MOST 400
#define NS_PER_MILLI 1000000

struct events {
	struct page page;		/* rows of the table */
	struct timeline timeline;
	unsigned shown, more;
};

static const char *event_colour(const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_SUSPECT:
	case EVENT_SILENT:
	case EVENT_WORKER_ERROR:
		return "odd";
	case EVENT_CORRUPT:
	case EVENT_GONE:
	case EVENT_BROKEN:
		return "bad";
	case EVENT_KERNEL:
		return ev->b == SIGN_HANG || ev->b == SIGN_BUG || ev->b == SIGN_PANIC ?
			"bad" : "none";
	default:
		return "none";
	}
}

/* Kernel lines are many, and the console has them: only those that mean something. */
static bool is_shown(const struct event *ev)
{
	return ev->kind != EVENT_KERNEL || ev->b != SIGN_NONE;
}

static void event_put(const struct event *ev, struct events *l)
{
	if (!is_shown(ev))
		return;
	if (l->shown == EVENTS_MOST) {
		l->more++;
		return;
	}
	l->shown++;
	page_fmt(&l->page, "<tr><td class=\"n\">%.3f</td><td class=\"%s\">%s</td>",
		(double)(ev->t_ns / NS_PER_MILLI) / 1000, event_colour(ev),
		event_kind_name(ev->kind));
	page_element(&l->page, "td", NULL, ev->source);
	page_put(&l->page, "<td class=\"say\">");
	page_text(&l->page, ev->text);
	if (ev->a)
		page_fmt(&l->page, " <small>a=%" PRId64 "</small>", ev->a);
	page_put(&l->page, "</td></tr>\n");
}

static bool event_take(const struct event *ev, void *arg)
{
	struct events *l = arg;

	timeline_event(&l->timeline, ev);
	event_put(ev, l);
	return true;
}

static void sample_take(uint64_t t_ms, const uint64_t *value, void *arg)
{
	timeline_sample(&((struct events *)arg)->timeline, t_ms, value);
}

static void progress_take(uint64_t t_ms, uint64_t ops, void *arg)
{
	timeline_progress(&((struct events *)arg)->timeline, t_ms, ops);
}

static void worker_take(uint64_t t_ms, const struct worker_reading *w, void *arg)
{
	timeline_worker(&((struct events *)arg)->timeline, t_ms, w);
}

static void timeline_figure(struct page *p, const struct run_view *v, const struct timeline *t)
{
	static const char *const argv[] = { "gnuplot", "-", NULL };
	struct page plot = { .s = NULL };
	char name[SITE_NAME + 8];

	if (v->site->has_gnuplot && timeline_plot(&plot, t) &&
	    picture_draw(v->site, argv, &plot, "run", v->file)) {
		snprintf(name, sizeof(name), "%s.svg", v->file);
		figure_put(p, name, "Operations a second of each load; free memory, the group "
			"and its limit; PSI; dirty and writeback memory and direct reclaim; a lane "
			"for each injector (amber) and worker (blue, "
			"red where it sleeps in D). Red marks: what the watches "
			"and the kernel told.");
	}
	page_free(&plot);
}

static void events_put(struct page *p, const struct events *l)
{
	page_put(p, "<details><summary>Events</summary>\n<div class=\"wide\"><table>\n"
		"<tr><th>s</th><th>Event</th><th>Source</th><th>Text</th></tr>\n");
	page_put(p, l->page.s ? l->page.s : "");
	page_put(p, "</table></div>\n");
	if (l->more)
		page_fmt(p, "<p>And %u more in events.jsonl.</p>\n", l->more);
	page_put(p, "</details>\n");
}

void timeline_section(struct page *p, const struct run_view *v)
{
	static struct events l;
	const struct run_rows rows = { timeline_columns, timeline_column_count, sample_take,
		progress_take, worker_take };
	struct history h = { .samples = 0 };
	int rc;

	memset(&l, 0, sizeof(l));
	timeline_begin(&l.timeline);
	rc = run_read_rows(v->dir, event_take, &rows, &l, &h, NULL);
	page_put(p, "<section>\n<h2>Timeline</h2>\n");
	timeline_figure(p, v, &l.timeline);
	events_put(p, &l);
	if (rc)
		page_put(p, "<p class=\"odd\">events.jsonl cannot be read.</p>\n");
	else if (h.torn || h.bad || !h.finished)
		page_fmt(p, "<p class=\"odd\">events.jsonl: %" PRIu64 " lines are no "
			"events%s%s.</p>\n", h.bad, h.torn ? ", the last line is torn" : "",
			h.finished ? "" : ", there is no end");
	page_put(p, "</section>\n");
	p->failed |= l.page.failed;
	page_free(&l.page);
}
