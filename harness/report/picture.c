/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draw with dot and gnuplot: a fixed command, the text on standard input, a time limit. */
#include "picture.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
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

bool picture_draw(const struct site *s, const char *const *argv, const struct page *text,
	const char *folder, const char *name)
{
	struct program c = { .argv = argv, .dir = "/", .input = text->s, .input_len = text->n,
		.limit_ms = LIMIT_MS, .capture = true };
	char path[SITE_PATH + 2 * SITE_NAME];
	bool drawn;

	snprintf(path, sizeof(path), "%s/%s/%s.svg", s->out, folder, name);
	drawn = !text->failed && !program_run(&c, NULL) && c.out_len > 0 &&
		c.out_len <= PICTURE_BYTES && !page_save(path, c.out, c.out_len, NULL);
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
