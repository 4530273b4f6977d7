/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page of a hang: its cause, what waits for what, where it comes, and how to get it again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "fold.h"
#include "picture.h"
#include "run_hang.h"
#include "run_parts.h"
#include "run_read.h"

#define RUNS_MOST 500
#define NEAREST 5
#define NEAR_ENOUGH 0.15

static struct hang_doc doc;

/* The latest run whose evidence is there still; NULL: none. */
static const struct run_row *doc_find(const struct site *s, const struct run_row *const *row,
	size_t n)
{
	char dir[SITE_DIR];

	for (size_t i = n; i-- > 0;) {
		row_dir(s, row[i], dir);
		if (!run_read_hang(&doc, dir, NULL, NULL) && hang_worst(&doc) >= HANG_BUG)
			return row[i];
	}
	return NULL;
}

static void seen_section(struct page *p, const struct site *s, const struct run_row *const *row,
	size_t n)
{
	unsigned before = state_hang(&s->before, row[0]->hang).runs;

	page_put(p, "<p class=\"lead\">");
	if (*row[n - 1]->issue) {
		page_put(p, "Known issue <strong>");
		page_text(p, row[n - 1]->issue);
		page_put(p, "</strong>. ");
	}
	page_fmt(p, "<strong class=\"%s\">%s</strong> since the last report. Seen in %zu run%s, "
		"first ", before ? "none" : "bad", before ? "known" : "new", n,
		n == 1 ? "" : "s");
	run_link(p, "../", row[0], row[0]->begun);
	page_put(p, ", last ");
	run_link(p, "../", row[n - 1], row[n - 1]->begun);
	page_put(p, " UTC.</p>\n<section>\n<h2>Cause</h2>\n<p>");
	page_text(p, *row[n - 1]->cause ? row[n - 1]->cause : "No cause was found.");
	page_put(p, "</p>\n<p><small>Fingerprint: ");
	page_text(p, row[0]->hang);
	page_put(p, "</small></p>\n</section>\n");
}

static void waits_section(struct page *p, const struct site *s, const char *file,
	const struct run_row *from)
{
	page_put(p, "<section>\n<h2>What waits for what</h2>\n");
	waits_figure(p, s, "hang", file, &doc);
	page_put(p, "<p>From the run of ");
	run_link(p, "../", from, from->begun);
	page_put(p, ". Its stacks:</p>\n");
	fold_put(p, &doc);
	page_put(p, "</section>\n");
}

/* Where it comes: of all runs of a scenario on a kernel, how many had this hang. */
struct place {
	const struct run_row *last;
	unsigned hits, tested;
	struct share rate;
};

static void place_count(const struct site *s, struct place *at)
{
	const struct run_list *l = &s->by_kernel;

	for (size_t i = 0, n; i < l->n; i += n) {
		n = run_group(&l->row[i], l->n - i, SAME_RUN_KERNEL);
		if (l->row[i]->run != at->last->run || l->row[i]->kernel != at->last->kernel)
			continue;
		for (size_t k = i; k < i + n; k++) {
			at->tested += l->row[k]->outcome != OUTCOME_UNTESTED;
			at->hits += l->row[k]->hang == at->last->hang;
			if (l->row[k]->hang == at->last->hang)
				at->last = l->row[k];
		}
	}
	share_of(at->hits, at->tested, &at->rate);
}

static int best_first(const void *a, const void *b)
{
	double x = ((const struct place *)a)->rate.low, y = ((const struct place *)b)->rate.low;

	return x < y ? 1 : x > y ? -1 : 0;
}

#define PLACES_MOST 64

static unsigned places_find(const struct site *s, const struct run_row *const *row, size_t n,
	struct place out[PLACES_MOST])
{
	unsigned places = 0, k;

	for (size_t i = 0; i < n; i++) {
		for (k = 0; k < places && (out[k].last->run != row[i]->run ||
		     out[k].last->kernel != row[i]->kernel); k++)
			;
		if (k == places && places < PLACES_MOST)
			out[places++] = (struct place){ .last = row[i] };
	}
	for (k = 0; k < places; k++)
		place_count(s, &out[k]);
	qsort(out, places, sizeof(*out), best_first);
	return places;
}

static void best_put(struct page *p, const struct site *s, const struct place *best)
{
	static struct run_record record;
	char dir[SITE_DIR];

	row_dir(s, best->last, dir);
	page_put(p, "<p>The best reproducer, by the lower end of the rate&#39;s interval, is ");
	scenario_link(p, "../", best->last->run);
	page_put(p, " on ");
	page_text(p, best->last->kernel);
	page_put(p, ":</p>\n");
	if (!run_read_result(dir, &record, NULL))
		page_element(p, "pre", NULL, record.command);
}

static void places_section(struct page *p, const struct site *s, const struct run_row *const *row,
	size_t n)
{
	struct place place[PLACES_MOST];
	unsigned places = places_find(s, row, n, place);

	page_put(p, "<section>\n<h2>Where it comes, and how to repeat it</h2>\n");
	best_put(p, s, &place[0]);
	page_put(p, "<div class=\"wide\"><table>\n<tr><th>Scenario</th><th>Kernel</th><th>This hang"
		"</th><th>Last</th></tr>\n");
	for (unsigned i = 0; i < places; i++) {
		struct figures f = { .hits = place[i].hits, .tested = place[i].tested,
			.rate = place[i].rate };

		page_put(p, "<tr><td>");
		scenario_link(p, "../", place[i].last->run);
		page_put(p, "</td>");
		page_element(p, "td", NULL, place[i].last->kernel);
		page_put(p, "<td class=\"n\">");
		rate_put(p, &f);
		page_put(p, "</td><td>");
		run_link(p, "../", place[i].last, place[i].last->begun);
		page_put(p, "</td></tr>\n");
	}
	page_put(p, "</table></div>\n</section>\n");
}

/* Words behind the digits of a fingerprint that both have, of those that either has. */
static double words_alike(const char *a, const char *b)
{
	char words[400];
	unsigned both = 0, of_a = 0, of_b = 0;
	char *at = words, *word;

	snprintf(words, sizeof(words), "%s", a + strcspn(a, " "));
	while ((word = strsep(&at, " |"))) {
		const char *in = *word ? strstr(b + strcspn(b, " "), word) : NULL;

		of_a += *word != '\0';
		both += in && strchr(" |", in[-1]) && (!in[strlen(word)] ||
			strchr(" |", in[strlen(word)]));
	}
	snprintf(words, sizeof(words), "%s", b + strcspn(b, " "));
	for (at = words; (word = strsep(&at, " |"));)
		of_b += *word != '\0';
	return of_a + of_b > both ? (double)both / (of_a + of_b - both) : 0;
}

struct near {
	const struct run_row *last;
	double alike;
};

static unsigned nearest_find(const struct site *s, const char *hang, struct near out[NEAREST + 1])
{
	const struct run_list *l = &s->by_hang;
	unsigned n = 0;

	for (size_t i = 0, group; i < l->n; i += group) {
		struct near at = { l->row[i], words_alike(hang, l->row[i]->hang) };
		unsigned k;

		group = run_group(&l->row[i], l->n - i, SAME_HANG);
		at.last = l->row[i + group - 1];
		if (at.last->hang == hang || at.alike < NEAR_ENOUGH)
			continue;
		for (k = n; k > 0 && out[k - 1].alike < at.alike; k--)
			out[k] = out[k - 1];
		out[k] = at;
		n += n < NEAREST;
	}
	return n;
}

static void nearest_section(struct page *p, const struct site *s, const char *hang)
{
	struct near near[NEAREST + 1];
	unsigned n = nearest_find(s, hang, near);

	page_put(p, "<section>\n<h2>Nearest others</h2>\n<ul>\n");
	for (unsigned i = 0; i < n; i++) {
		page_put(p, "<li>");
		hang_link(p, "../", near[i].last->hang);
		page_fmt(p, " <small>%.0f&nbsp;%% of the words alike</small>: ",
			100 * near[i].alike);
		page_text(p, near[i].last->cause);
		page_put(p, "</li>\n");
	}
	page_put(p, n ? "</ul>\n</section>\n" : "<li>None is near.</li>\n</ul>\n</section>\n");
}

int hang_page(const struct site *s, const struct run_row *const *row, size_t n, struct err *e)
{
	const struct run_row *from = doc_find(s, row, n);
	struct page p = { .s = NULL };
	char file[SITE_NAME], title[40], digits[17];
	int rc;

	hang_file(row[0]->hang, file);
	hang_digits(row[0]->hang, digits);
	snprintf(title, sizeof(title), "Hang %s", digits);
	page_begin(&p, title, "../", 0);
	seen_section(&p, s, row, n);
	if (from)
		waits_section(&p, s, file, from);
	places_section(&p, s, row, n);
	nearest_section(&p, s, row[0]->hang);
	page_put(&p, "<section>\n<h2>Runs</h2>\n");
	run_table(&p, row, n, RUNS_MOST);
	page_put(&p, "</section>\n");
	rc = site_save(s, "hang", file, &p, e);
	page_free(&p);
	return rc;
}
