/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words for tasks, paths and crowds. */
#include <stdio.h>
#include <string.h>

#include "graph.h"

#define PATH_WORDS 5

const char *hang_class_name(enum hang_class c)
{
	static const char *const name[] = { "information", "warning", "bug", "hang" };

	return c <= HANG_HANG ? name[c] : name[0];
}

/* why_read.c parses these titles. */
static const char *title_of(const struct hang_task *t)
{
	if (t->role == HANG_ROLE_SERVER)
		return "page server";
	if (t->role == HANG_ROLE_WORKER)
		return "worker";
	if (task_has(t, "flusher"))
		return "flusher";
	if (task_has(t, "jbd2 commit"))
		return "journal thread";
	return "task";
}

void task_words(const struct hang_task *t, struct text *out)
{
	text_add(out, "%s", title_of(t));
	if (t->comm[0])
		text_add(out, " %s", t->comm);
	if (t->pid >= 0)
		text_add(out, " (pid %d)", t->pid);
}

bool task_wakes(const struct hang_task *t)
{
	return t->snapshots > 1 && t->switches[1] - t->switches[0] > 1;
}

const char *memory_context(const struct hang_task *t)
{
	static const char *const order[] = { "memcg reclaim", "kswapd", "direct reclaim",
		"OOM killer", "compaction", "page reclaim", "shrinker", "flusher", "jbd2 commit" };

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (task_has(t, order[i]) && strcmp(order[i], hang_wait_name(t)) != 0)
			return order[i];
	return "";
}

const char *channel_name(const struct hang_doc *d, const struct hang_task *t)
{
	const struct wait_row *row = t->wait ? &wait_table[t->wait - 1] : NULL;
	const char *own = hang_symbol_text(d, t->own);

	if (strncmp(own, "lt_", 3) == 0 || !row || (row->rank < 2 && own[0]))
		return own[0] ? own : row ? row->wait : t->wchan ? hang_symbol_text(d, t->wchan) :
			"an unknown wait";
	return row->wait;
}

static const char *frame_word(const struct hang_doc *d, const struct hang_task *t, unsigned i)
{
	const struct hang_symbol *s = &d->symbol[t->frame[i].symbol];
	const struct context_row *row = s->context ? &context_table[s->context - 1] : NULL;

	if ((t->frame[i].flags & HANG_UNSURE) && i != (unsigned)t->wait_frame)
		return NULL;
	if ((int)i == t->wait_frame || (t->wait_frame < 0 && t->frame[i].symbol == t->own))
		return hang_symbol_text(d, t->frame[i].symbol);
	if (!row || row->key < 2)
		return NULL;
	return row->word ? row->word : hang_symbol_text(d, t->frame[i].symbol);
}

/* The path goes from the outermost call to the sleep. A long path loses its middle words. */
void path_words(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	const char *word[HANG_FRAMES_MAX];
	unsigned n = 0;

	for (unsigned i = t->frames; i-- > 0;) {
		const char *w = frame_word(d, t, i);

		if (w && (!n || strcmp(w, word[n - 1]) != 0))
			word[n++] = w;
		if ((int)i == t->wait_frame)
			break;
	}
	for (unsigned i = 0; i < n; i++) {
		if (n > PATH_WORDS && i > 1 && i + PATH_WORDS - 2 < n)
			continue;
		text_add(out, "%s%s", i ? " -> " : "", word[i]);
	}
}

struct crowd {
	const char *one, *many;
	const char *context;	/* NULL: role decides */
	unsigned role;
	unsigned n;
};

static void crowd_add(struct crowd *c, unsigned n, const struct hang_task *t)
{
	for (unsigned i = 0; i < n; i++)
		if (i == n - 1 || (c[i].context ? task_has(t, c[i].context) :
			t->role == c[i].role)) {
			c[i].n++;
			return;
		}
}

void victims_words(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	struct crowd crowd[] = {
		{ "jbd2", "%u journal threads", "jbd2 commit", 0, 0 },
		{ "the flusher", "%u flushers", "flusher", 0, 0 },
		{ "kswapd", "%u kswapd", "kswapd", 0, 0 },
		{ "another server thread", "%u more server threads", NULL, HANG_ROLE_SERVER, 0 },
		{ "1 worker", "%u workers", NULL, HANG_ROLE_WORKER, 0 },
		{ "1 other task", "%u other tasks", NULL, HANG_ROLE_NONE, 0 },
	};
	const unsigned kinds = sizeof(crowd) / sizeof(crowd[0]);
	unsigned said = 0, left = 0;

	for (int i = 0; i < d->tasks; i++)
		if (i != g->culprit && d->task[i].stuck)
			crowd_add(crowd, kinds, &d->task[i]);
	for (unsigned i = 0; i < kinds; i++)
		left += crowd[i].n > 0;
	for (unsigned i = 0; i < kinds; i++) {
		char many[64];

		if (!crowd[i].n)
			continue;
		snprintf(many, sizeof(many), "%u", crowd[i].n);
		text_add(out, "%s", said == 0 ? "" : said + 1 == left ? " and " : ", ");
		said++;
		if (crowd[i].n == 1)
			text_add(out, "%s", crowd[i].one);
		else
			text_add(out, "%s%s", many, crowd[i].many + 2);
	}
}
