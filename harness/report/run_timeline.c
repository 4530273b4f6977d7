/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The history of a run: its events as a table. */
#include <inttypes.h>
#include <stdio.h>

#include "run_parts.h"
#include "run_read.h"

#define EVENTS_MOST 400
#define NS_PER_MILLI 1000000

struct events {
	struct page *p;
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

static bool event_put(const struct event *ev, void *arg)
{
	struct events *l = arg;

	if (!is_shown(ev))
		return true;
	if (l->shown == EVENTS_MOST) {
		l->more++;
		return true;
	}
	l->shown++;
	page_fmt(l->p, "<tr><td class=\"n\">%.3f</td><td class=\"%s\">%s</td>",
		(double)(ev->t_ns / NS_PER_MILLI) / 1000, event_colour(ev),
		event_kind_name(ev->kind));
	page_element(l->p, "td", NULL, ev->source);
	page_put(l->p, "<td class=\"say\">");
	page_text(l->p, ev->text);
	if (ev->a)
		page_fmt(l->p, " <small>a=%" PRId64 "</small>", ev->a);
	page_put(l->p, "</td></tr>\n");
	return true;
}

void timeline_section(struct page *p, const struct run_view *v)
{
	struct events l = { .p = p };
	struct history h = { .samples = 0 };
	int rc;

	page_put(p, "<section>\n<h2>Timeline</h2>\n");
	page_put(p, "<details><summary>Events</summary>\n<div "
		"class=\"wide\"><table>\n<tr><th>s</th>"
		"<th>Event</th><th>Source</th><th>Text</th></tr>\n");
	rc = run_read_history(v->dir, event_put, &l, &h, NULL);
	page_put(p, "</table></div>\n");
	if (l.more)
		page_fmt(p, "<p>And %u more in events.jsonl.</p>\n", l.more);
	page_put(p, "</details>\n");
	if (rc)
		page_put(p, "<p class=\"odd\">events.jsonl cannot be read.</p>\n");
	else if (h.torn || h.bad || !h.finished)
		page_fmt(p, "<p class=\"odd\">events.jsonl: %" PRIu64 " lines are no "
			"events%s%s.</p>\n",
			h.bad, h.torn ? ", the last line is torn" : "",
			h.finished ? "" : ", there is no end");
	page_put(p, "</section>\n");
}
