/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The console around the kernel's first word of a hang. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "member.h"
#include "run_parts.h"
#include "text.h"

#define LINES_BEFORE 30u
#define LINES_AFTER 90u
#define LINE_BYTES 400

struct window {
	char line[LINES_BEFORE][LINE_BYTES];	/* a ring of the latest lines */
	unsigned lines;			/* read so far */
	unsigned after;			/* lines put since the hang was told; 0: not yet */
	struct page *p;
};

static void ring_put(struct window *w)
{
	unsigned first = w->lines > LINES_BEFORE ? w->lines - LINES_BEFORE : 0;

	for (unsigned i = first; i < w->lines; i++) {
		page_text(w->p, w->line[i % LINES_BEFORE]);
		page_put(w->p, "\n");
	}
}

static bool tells_hang(const char *line)
{
	enum hang_sign sign = hang_classify_line(line);

	return sign == HANG_SIGN_HANG || sign == HANG_SIGN_BUG || sign == HANG_SIGN_PANIC;
}

/* false: enough was put. */
static bool line_take(struct window *w, const char *line)
{
	if (!w->after && !tells_hang(line)) {
		text_put(w->line[w->lines++ % LINES_BEFORE], LINE_BYTES, line);
		return true;
	}
	if (!w->after)
		ring_put(w);
	page_put(w->p, w->after ? "" : "<mark>");
	page_text_n(w->p, line, strnlen(line, LINE_BYTES));
	page_put(w->p, w->after ? "\n" : "</mark>\n");
	return ++w->after < LINES_AFTER;
}

/* A line that is longer than the buffer goes on as the next one. */
static void console_read(struct window *w, int fd)
{
	FILE *f = fdopen(dup(fd), "r");
	char line[4096];

	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (!line_take(w, line))
			break;
	}
	if (f)
		fclose(f);
}

void console_section(struct page *p, const struct run_view *v)
{
	static struct window w;
	AUTO_FD int fd = member_open(v->dir, "console.log", NULL);

	if (fd < 0)
		return;
	w = (struct window){ .p = p };
	page_put(p, "<section>\n<h2>Console</h2>\n<pre>");
	console_read(&w, fd);
	if (!w.after)
		ring_put(&w);
	page_put(p, "</pre>\n");
	page_put(p, w.after ? "" : "<p><small>The kernel told of no hang; these are the last lines."
		"</small></p>\n");
	page_put(p, "</section>\n");
}
