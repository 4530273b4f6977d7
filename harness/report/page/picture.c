/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draw with dot and gnuplot: a fixed command, the text on standard input, a time limit. */
#include "picture.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exec.h"
#include "fold.h"
#include "run_parts.h"
#include "search_path.h"

#define LIMIT_MS 20000

bool picture_has(const char *program)
{
	char path[PATH_MAX];

	return !program_find(program, path, sizeof(path));
}

/* gnuplot repeats in each group what SVG 1.1 has as the initial value. */
static size_t defaults_drop(char *svg, size_t n)
{
	static const char word[] = " stroke-linecap=\"butt\" stroke-linejoin=\"miter\"";
	const size_t len = sizeof(word) - 1;
	size_t to = 0;

	for (size_t from = 0; from < n;) {
		if (n - from >= len && !memcmp(svg + from, word, len))
			from += len;
		else
			svg[to++] = svg[from++];
	}
	return to;
}

/* It opens a group for each change of its pen, and half of them stay empty. */
size_t svg_squeeze(char *svg, size_t n)
{
	size_t to = 0, last = 0;	/* last: where the latest line of the result begins */

	n = defaults_drop(svg, n);

	for (size_t from = 0, len; from < n; from += len) {
		const char *end = memchr(svg + from, '\n', n - from);

		len = end ? (size_t)(end - svg) + 1 - from : n - from;
		if (len == 5 && !memcmp(svg + from, "</g>\n", 5) &&
		    to - last > 3 && !memcmp(svg + last, "<g ", 3) &&
		    !memcmp(svg + to - 2, ">\n", 2) && !memchr(svg + last, '>', to - last - 2)) {
			to = last;
			continue;
		}
		memmove(svg + to, svg + from, len);
		last = to;
		to += len;
	}
	return to;
}

bool picture_draw(const struct site *s, const char *const *argv, const struct page *text,
	const char *folder, const char *name)
{
	struct program c = { .argv = argv, .dir = "/", .input = text->s, .input_len = text->n,
		.limit_ms = LIMIT_MS, .capture = true };
	char path[SITE_PATH + 2 * SITE_NAME];
	bool drawn;

	snprintf(path, sizeof(path), "%s/%s/%s.svg", s->out, folder, name);
	drawn = !text->failed && !program_run(&c, NULL) && c.out_len > 0;
	if (drawn)
		c.out_len = svg_squeeze(c.out, c.out_len);
	drawn = drawn && c.out_len <= PICTURE_BYTES && !page_save(path, c.out, c.out_len, NULL);
	free(c.out);
	if (!drawn)
		unlink(path);
	return drawn;
}

bool waits_figure(struct page *p, const struct site *s, const char *folder, const char *file,
	const struct hang_doc *d)
{
	static const char *const argv[] = { "dot", "-Tsvg", NULL };
	struct page dot = { .s = NULL };
	char name[SITE_NAME + 16];
	bool drawn;

	snprintf(name, sizeof(name), "%s.waits", file);
	drawn = s->has_dot && waits_dot(&dot, d) > 0 && picture_draw(s, argv, &dot, folder, name);
	page_free(&dot);
	if (!drawn)
		return false;
	snprintf(name, sizeof(name), "%s.waits.svg", file);
	figure_put(p, name, "What waits for what: an arrow leads from a task to the one that it "
		"waits "
		"for; dashed arrows are likely, not proven; the culprit is red.");
	return true;
}
