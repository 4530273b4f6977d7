/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A page as text that grows. Markup is written by page_put and page_fmt; every text of a run, a
 * kernel, a folder or a user goes through page_text.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

struct page {
	char *s;		/* malloc'ed, ended with NUL */
	size_t n, room;
	bool failed;		/* no memory: the page is not written */
};

void page_free(struct page *p);

/* Append markup of ours. page_fmt: only numbers and names that page_name made. */
void page_put(struct page *p, const char *markup);
void page_fmt(struct page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/*
 * Append foreign text, escaped for elements and for quoted attributes. What base/text.h does not
 * show becomes U+FFFD, tab and newline apart.
 */
void page_text(struct page *p, const char *text);
void page_text_n(struct page *p, const char *text, size_t n);

/* <TAG class="CLASS">TEXT</TAG>; class NULL: none. */
void page_element(struct page *p, const char *tag, const char *class, const char *text);

/* A path as the value of an attribute: percent-encoded but for letters, digits and -._~/ */
void page_path(struct page *p, const char *path);

/*
 * From the head to <main>. up: "" for the overview, "../" for pages in a folder. source: digest of
 * what the page is made from, 0 for none.
 */
void page_begin(struct page *p, const char *title, const char *up, uint64_t source);
void page_end(struct page *p, const char *made_by);

/* The digest of a page on the disk; 0: absent, cut, or without one. */
uint64_t page_source(const char *path);

/*
 * Write text in place of path by a temporary file, unless path has it. 0, or -errno and the old
 * file stays.
 */
int page_save(const char *path, const void *text, size_t n, struct err *e);

/* A name of at most 100 letters, digits, '-', '.' and '_', unique for text. */
void page_name(const char *text, char *buf, size_t size);

/* The relative path that leads from the folder from to the path to; both absolute. */
void path_relative(const char *from, const char *to, char *buf, size_t size);

#endif
