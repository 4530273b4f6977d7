/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Escaping, and the frame that all pages share. */
#include "html.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

void page_free(struct page *p)
{
	free(p->s);
	memset(p, 0, sizeof(*p));
}

static bool page_grow(struct page *p, size_t more)
{
	size_t room = p->room ? p->room : 16384;
	char *s;

	while (room < p->n + more + 1)
		room *= 2;
	if (room == p->room)
		return true;
	s = p->failed ? NULL : realloc(p->s, room);
	p->failed = !s;
	if (s) {
		p->s = s;
		p->room = room;
	}
	return s != NULL;
}

static void page_bytes(struct page *p, const char *s, size_t n)
{
	if (!page_grow(p, n))
		return;
	memcpy(p->s + p->n, s, n);
	p->n += n;
	p->s[p->n] = '\0';
}

void page_put(struct page *p, const char *markup)
{
	page_bytes(p, markup, strlen(markup));
}

void page_fmt(struct page *p, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	page_put(p, text);
}

static const char *entity_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void page_text_n(struct page *p, const char *text, size_t n)
{
	for (size_t i = 0, bytes; i < n; i += bytes) {
		const char *entity = entity_of(text[i]);
		bool shown;

		bytes = text_shown(text + i, n - i, "\t\n", &shown);
		if (!shown)
			page_put(p, "\xef\xbf\xbd");
		else if (entity)
			page_put(p, entity);
		else
			page_bytes(p, text + i, bytes);
	}
}

void page_text(struct page *p, const char *text)
{
	page_text_n(p, text, strlen(text));
}

void page_element(struct page *p, const char *tag, const char *class, const char *text)
{
	page_fmt(p, class ? "<%s class=\"%s\">" : "<%s>", tag, class);
	page_text(p, text);
	page_fmt(p, "</%s>", tag);
}

void page_path(struct page *p, const char *path)
{
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if (c < 0x80 && (isalnum(c) || strchr("-._~/", c)))
			page_fmt(p, "%c", c);
		else
			page_fmt(p, "%%%02X", c);
	}
}

/*
 * A page asks for nothing but its own style and pictures; 'self' is what it means where the pages
 * are served, and file: where they are opened from a disk.
 */
#define POLICY "default-src 'none'; style-src 'self' file:; img-src 'self' file:; " \
	"base-uri 'none'; form-action 'none'"

#define SOURCE "<meta name=\"lowtide-source\" content=\""

void page_begin(struct page *p, const char *title, const char *up, uint64_t source)
{
	page_put(p, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	if (source)
		page_fmt(p, SOURCE "%016llx\">\n", (unsigned long long)source);
	page_put(p, "<meta http-equiv=\"Content-Security-Policy\" content=\"" POLICY "\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n");
	page_element(p, "title", NULL, title);
	page_fmt(p, "\n<link rel=\"stylesheet\" href=\"%sstyle.css\">\n</head>\n<body>\n", up);
	if (*up)
		page_fmt(p, "<nav><a href=\"%sindex.html\">All runs</a></nav>\n", up);
	page_put(p, "<main>\n");
	page_element(p, "h1", NULL, title);
	page_put(p, "\n");
}

void page_end(struct page *p, const char *made_by)
{
	page_put(p, "</main>\n<footer>");
	page_text(p, made_by);
	page_put(p, "</footer>\n</body>\n</html>\n");
}
