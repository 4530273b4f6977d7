/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exact and near fingerprints; docs/EXPLAIN.md defines them for others. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "graph.h"

/* Weights of the words that the near fingerprint compares. */
enum weight { WEIGHT_CULPRIT = 12, WEIGHT_CONTEXT = 6, WEIGHT_FRAME = 2, WEIGHT_WAIT = 3,
	WEIGHT_REPORT = 4 };

uint64_t fingerprint_hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325ull;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3ull;
	return h;
}

/* Anybody's lock; /proc/PID/stack hides the functions of such locks. */
static bool is_plain_lock(const struct hang_task *t)
{
	const char *w = hang_wait_name(t);

	return t->wait && task_row(t)->rank == 2 &&
		(strstr(w, "mutex") || strstr(w, "rwsem") || strstr(w, "semaphore"));
}

/* A server in reclaim alternates between throttling and waiting for its pages in a hang. */
static const char *channel_word(const struct hang_doc *d, const struct hang_task *t)
{
	const char *channel = channel_name(d, t);
	uint16_t taker = is_plain_lock(t) ? task_taker(d, t) : 0;
	bool swings = strcmp(channel, "folio writeback") == 0 ||
		strcmp(channel, "reclaim throttling") == 0;

	if (taker && t->role != HANG_ROLE_SERVER)
		return hang_symbol_text(d, taker);
	return t->role == HANG_ROLE_SERVER && swings && strstr(memory_context(t), "reclaim") ?
		"reclaim" : channel;
}

/* A lock or work item names little, as it may be anybody's, except in reclaim. */
static bool names_little(const struct hang_task *t)
{
	const struct wait_row *row = t->wait ? &wait_table[t->wait - 1] : NULL;

	if (t->role == HANG_ROLE_SERVER || !row || is_plain_lock(t) ||
	    strstr(memory_context(t), "reclaim"))
		return false;
	return row->rank == 2 || (row->served_by && strcmp(row->served_by, "worker") == 0);
}

/* Words that builds and victims do not change: culprit, wait and memory context. */
static void culprit_words(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	char own[80];

	text_add(out, "%s", t->role == HANG_ROLE_SERVER ? "server" :
		 task_has(t, "flusher") ? "flusher" : task_has(t, "jbd2 commit") ? "journal" :
		 task_has(t, "kswapd") ? "kswapd" : "task");
	text_add(out, "|%s", channel_word(d, t));
	for (unsigned bit = 0; hang_context_name(bit); bit++) {
		if ((t->contexts >> bit & 1) && strstr(hang_context_name(bit), "reclaim") &&
		    strcmp(hang_context_name(bit), "page reclaim") != 0)
			text_add(out, "|%s", hang_context_name(bit));
	}
	if (t->role != HANG_ROLE_SERVER && (t->subsystem || t->module))
		text_add(out, "|%s", hang_subsystem_name(d, t));
	if (names_little(t) && t->own) {
		table_alias(hang_symbol_text(d, t->own), own, sizeof(own));
		text_add(out, "|%s", own);
	}
}

/* A title may do without the function that the report names. */
static void report_words(const struct hang_report *r, struct text *out)
{
	text_add(out, "%s|%s", r->kind, r->title);
	if (r->function[0] && !strstr(r->title, r->function))
		text_add(out, "|%s", r->function);
}

/* Where in reclaim the worker was is chance; whose disk it serves is not. */
static void reclaimer_words(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	unsigned row = t->work ? d->symbol[t->work].subsystem : 0;

	text_add(out, "task|reclaim|%s", row ? subsystem_table[row - 1].subsystem :
		 hang_subsystem_name(d, t));
}

static void words_of(const struct hang_doc *d, struct text *out)
{
	int report = hang_main_report(d);
	struct graph g;

	graph_make(d, &g);
	if (report < 0 || d->report[report].class < HANG_WARNING)
		return;
	if (g.culprit < 0 || d->report[report].class < HANG_HANG)
		report_words(&d->report[report], out);
	else if (g.busy[g.culprit] == BUSY_STALL)
		report_words(&d->report[g.report[g.culprit]], out);
	else if (g.busy[g.culprit] == BUSY_RECLAIM)
		reclaimer_words(d, &d->task[g.culprit], out);
	else
		culprit_words(d, &d->task[g.culprit], out);
}

void hang_fingerprint(const struct hang_doc *d, char *exact, size_t size)
{
	char words[HANG_EXACT_MAX - 20] = "";
	struct text t = { words, 0, sizeof(words) };

	if (size)
		exact[0] = '\0';
	if (d->quoted[0] && d->own_reports == d->reports) {
		snprintf(exact, size, "%s", d->quoted);
		return;
	}
	words_of(d, &t);
	if (words[0])
		snprintf(exact, size, "%016llx %s",
			 (unsigned long long)fingerprint_hash(words), words);
}

static void feature_add(struct hang_print *p, const char *kind, const char *word, unsigned weight)
{
	char text[160];
	uint32_t h;

	if (!word[0] || p->features == HANG_FEATURES_MAX)
		return;
	snprintf(text, sizeof(text), "%s:%s", kind, word);
	h = (uint32_t)fingerprint_hash(text);
	for (uint32_t i = 0; i < p->features; i++)
		if (p->feature[i] == h)
			return;
	p->feature[p->features] = h;
	p->weight[p->features++] = (uint16_t)weight;
}

static void culprit_features(const struct hang_doc *d, const struct hang_task *t,
	struct hang_print *p)
{
	feature_add(p, "on", channel_name(d, t), WEIGHT_CULPRIT);
	feature_add(p, "whose", hang_subsystem_name(d, t), WEIGHT_CONTEXT);
	for (unsigned bit = 0; hang_context_name(bit); bit++)
		if (t->contexts >> bit & 1)
			feature_add(p, "in", hang_context_name(bit), WEIGHT_CONTEXT);
	for (unsigned i = 0; i < t->frames; i++)
		if (!(t->frame[i].flags & HANG_UNSURE) &&
		    !(d->symbol[t->frame[i].symbol].flags & HANG_NOISE))
			feature_add(p, "at", hang_symbol_text(d, t->frame[i].symbol), WEIGHT_FRAME);
}

void hang_print_make(const struct hang_doc *d, struct hang_print *p)
{
	int culprit = hang_culprit(d);

	memset(p, 0, sizeof(*p));
	hang_fingerprint(d, p->exact, sizeof(p->exact));
	if (!p->exact[0])
		return;
	if (culprit >= 0)
		culprit_features(d, &d->task[culprit], p);
	for (unsigned i = 0; i < d->reports; i++)
		if (d->report[i].class > HANG_INFO) {
			feature_add(p, "kind", d->report[i].kind, WEIGHT_REPORT);
			feature_add(p, "title", d->report[i].title, WEIGHT_REPORT);
		}
	for (unsigned i = 0; i < d->tasks; i++)
		if (d->task[i].stuck)
			feature_add(p, "wait", channel_name(d, &d->task[i]), WEIGHT_WAIT);
}

static bool print_has(const struct hang_print *p, uint32_t feature)
{
	for (uint32_t i = 0; i < p->features; i++)
		if (p->feature[i] == feature)
			return true;
	return false;
}

/* Weighted Jaccard index: intersection over union. */
double hang_print_similarity(const struct hang_print *a, const struct hang_print *b)
{
	double both = 0, either = 0;

	if (!a->exact[0] || !b->exact[0])
		return 0;
	if (strcmp(a->exact, b->exact) == 0)
		return 1;
	for (uint32_t i = 0; i < a->features; i++) {
		both += print_has(b, a->feature[i]) ? a->weight[i] : 0;
		either += a->weight[i];
	}
	for (uint32_t i = 0; i < b->features; i++)
		either += print_has(a, b->feature[i]) ? 0 : b->weight[i];
	return either > 0 ? both / either : 0;
}
