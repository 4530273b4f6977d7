/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page of a run, in the order in which those who hunt a hang ask: how to repeat it, which
 * kernel and configuration, why, who holds the locks, what happened when, which stacks, what the
 * console says, and where the rest is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "fold.h"
#include "graph_out.h"
#include "member.h"
#include "run_hang.h"
#include "run_parts.h"
#include "run_read.h"

#define PAGE_VERSION 1	/* of what a run's page shows: a change makes all pages anew */
#define TEXT_MOST (24 << 10)

/* A member as text in <pre>, cut after most bytes. false: there is none. */
static bool member_put(struct page *p, const struct run_view *v, const char *name, size_t most)
{
	char *text;
	size_t len;

	if (member_slurp(v->dir, name, &text, &len, NULL))
		return false;
	page_put(p, "<pre>");
	page_text_n(p, text, len < most ? len : most);
	page_put(p, "</pre>\n");
	if (len > most)
		page_fmt(p, "<p><small>%zu bytes more are in the file.</small></p>\n", len - most);
	free(text);
	return true;
}

static void summary_put(struct page *p, const struct run_view *v)
{
	const struct run_record *r = &v->record;

	page_put(p, "<p class=\"lead\">");
	page_element(p, "strong", row_colour(v->row), v->row->verdict);
	if (*r->expect) {
		page_fmt(p, r->as_expected ? ", as wanted (" : ", <b>not</b> as wanted (");
		page_text(p, r->expect);
		page_put(p, ")");
	}
	page_put(p, ". Begun ");
	page_text(p, v->row->begun);
	page_put(p, " UTC, scenario ");
	scenario_link(p, "../", v->row->run);
	if (*v->row->hang) {
		page_put(p, ", hang ");
		hang_link(p, "../", v->row->hang);
	}
	page_put(p, ".</p>\n");
	if (!v->has_record)
		page_put(p, "<p class=\"odd\">This run has no readable result.json: it was cut "
			"short, "
			"or the file is torn. What its folder still tells is below.</p>\n");
	if (*r->lost) {
		page_put(p, "<p class=\"odd\">Files that are not whole: ");
		page_text(p, r->lost);
		page_put(p, "</p>\n");
	}
}

static void repeat_section(struct page *p, const struct run_view *v)
{
	page_put(p, "<section>\n<h2>Repeat it</h2>\n");
	if (*v->record.command)
		page_element(p, "pre", NULL, v->record.command);
	page_put(p, "<p>Or from its folder, which can be copied to another machine:</p>\n<pre>"
		"lowtide run ");
	page_text(p, v->dir);
	page_put(p, "</pre>\n</section>\n");
}

static void kernel_section(struct page *p, const struct run_view *v)
{
	page_put(p, "<section>\n<h2>Kernel and configuration</h2>\n<p>");
	page_text(p, *v->row->kernel ? v->row->kernel : "No kernel booted.");
	page_put(p, "</p>\n");
	member_put(p, v, "versions.txt", TEXT_MOST);
	page_put(p, "<details><summary>Scenario</summary>\n");
	if (!member_put(p, v, "scenario.scn", TEXT_MOST))
		page_put(p, "<p>The folder has no scenario.scn.</p>\n");
	page_put(p, "</details>\n</section>\n");
}

static void fact_put(struct page *p, const char *label, const char *text)
{
	if (!*text)
		return;
	page_element(p, "dt", NULL, label);
	page_element(p, "dd", NULL, text);
}

static void time_fact(struct page *p, const char *label, uint64_t ms)
{
	if (!ms)
		return;
	page_element(p, "dt", NULL, label);
	page_put(p, "<dd>");
	time_put(p, ms);
	page_put(p, "</dd>");
}

static void emit_page(void *arg, const char *text, size_t size)
{
	page_text_n(arg, text, size);
}

static void waits_put(struct page *p, const struct run_view *v)
{
	struct out o = { .emit = emit_page, .arg = p, .width = 0 };

	waits_figure(p, v->site, "run", v->file, v->doc);
	page_put(p, "<pre>");
	extent_say(v->doc, &o);
	graph_say(v->doc, &o);
	page_put(p, "</pre>\n");
}

static void why_section(struct page *p, const struct run_view *v)
{
	const struct run_record *r = &v->record;

	page_put(p, "<section>\n<h2>Why</h2>\n<dl>");
	fact_put(p, "cause", r->cause);
	fact_put(p, "reason", r->reason);
	fact_put(p, "fingerprint", r->fingerprint);
	fact_put(p, "wanted", r->wanted);
	fact_put(p, "planted", r->planted);
	fact_put(p, "faults", r->faults);
	fact_put(p, "throttled", r->throttled);
	fact_put(p, "rerun", r->rerun);
	fact_put(p, "bounds", r->bounds);
	time_fact(p, "ran", r->run_ms);
	time_fact(p, "hung after", r->hang_ms);
	time_fact(p, "found in", r->detect_ms);
	page_fmt(p, "<dt>operations</dt><dd>%llu</dd></dl>\n", (unsigned long long)r->ops);
	if (v->doc)
		waits_put(p, v);
	page_put(p, "</section>\n");
}

static void owners_section(struct page *p, const struct run_view *v)
{
	size_t before = p->n;

	page_put(p, "<section>\n<h2>Lock owners</h2>\n");
	if (member_put(p, v, "owners.txt", TEXT_MOST)) {
		page_put(p, "</section>\n");
	} else if (!p->failed) {
		p->n = before;
		p->s[before] = '\0';
	}
}

static void stacks_section(struct page *p, const struct run_view *v)
{
	if (!v->doc)
		return;
	page_put(p, "<section>\n<h2>Stacks</h2>\n");
	fold_put(p, v->doc);
	page_put(p, "</section>\n");
}

/* The evidence of a run that found something. */
static struct hang_doc *doc_read(const struct run_view *v)
{
	static struct hang_doc doc;

	if (v->row->outcome != OUTCOME_HIT || run_read_hang(&doc, v->dir, NULL, NULL))
		return NULL;
	return hang_worst(&doc) == HANG_HANG || doc.reports ? &doc : NULL;
}

static uint64_t source_of(const struct run_view *v)
{
	uint64_t hash = run_files_digest(v->dir);
	const unsigned char with[] = { PAGE_VERSION, v->site->has_dot, v->site->has_gnuplot };

	hash = file_hash_bytes(hash, with, sizeof(with));
	return file_hash_bytes(hash, v->row->verdict, strlen(v->row->verdict)) ?: 1;
}

static void page_make(struct page *p, struct run_view *v)
{
	v->has_record = !run_read_result(v->dir, &v->record, NULL);
	v->doc = doc_read(v);
	summary_put(p, v);
	repeat_section(p, v);
	kernel_section(p, v);
	why_section(p, v);
	owners_section(p, v);
	timeline_section(p, v);
	stacks_section(p, v);
	console_section(p, v);
	files_section(p, v);
}

int run_page(const struct site *s, const struct run_row *row, unsigned *made, struct err *e)
{
	static struct run_view v;
	struct page p = { .s = NULL };
	char path[SITE_PATH + 2 * SITE_NAME];
	uint64_t source;
	int rc;

	v = (struct run_view){ .site = s, .row = row };
	run_file(row, v.file);
	row_dir(s, row, v.dir);
	snprintf(path, sizeof(path), "%s/run", s->out);
	path_relative(path, v.dir, v.link, sizeof(v.link));
	source = source_of(&v);
	snprintf(path, sizeof(path), "%s/run/%s.html", s->out, v.file);
	if (page_source(path) == source)
		return 0;
	page_begin(&p, row->run, "../", source);
	page_make(&p, &v);
	rc = site_save(s, "run", v.file, &p, e);
	page_free(&p);
	*made += !rc;
	return rc;
}
