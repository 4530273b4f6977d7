/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text for people: the cause, the reports, the groups, the stacks that tell most. */
#include <stdio.h>
#include <string.h>

#include "graph.h"
#include "graph_out.h"
#include "out.h"

#define STACKS_SHOWN 12
#define GROUPS_MAX 32

struct group {
	const struct hang_task *first;
	const char *channel;
	unsigned n;
};

static void say_cause(const struct hang_doc *d, struct out *o)
{
	static const char *const head[] = {
		"", "Likely cause: ", "Cause (proven by the stacks): "
	};
	char sentence[1024], line[1100];
	enum hang_sure sure = hang_cause(d, sentence, sizeof(sentence));
	const char *text = strncmp(sentence, "suspect: ", 9) == 0 ? sentence + 9 : sentence;

	snprintf(line, sizeof(line), "%s%s.", head[sure], text);
	if (!head[sure][0] && line[0] >= 'a' && line[0] <= 'z')
		line[0] = (char)(line[0] - 32);
	out_wrap(o, line, 0);
}

static void say_reports(const struct hang_doc *d, struct out *o)
{
	char line[400];

	if (!d->reports)
		return;
	out_put(o, "\nReports:\n");
	for (unsigned i = 0; i < d->reports; i++) {
		const struct hang_report *r = &d->report[i];
		int n = snprintf(line, sizeof(line), "  %s: %s [%s], line %llu",
			hang_class_name(r->class), r->title, r->kind,
			(unsigned long long)r->line_first);

		if (r->count > 1)
			snprintf(line + n, sizeof(line) - (size_t)n, ", %u times", r->count);
		out_put(o, " ");
		o->column = 1;
		out_wrap(o, line + 2, 6);
	}
	if (d->reports_lost)
		out_put(o, "  and %u more that did not fit\n", d->reports_lost);
}

static unsigned find_groups(const struct hang_doc *d, struct group *g)
{
	unsigned n = 0;

	for (unsigned i = 0; i < d->tasks; i++) {
		const struct hang_task *t = &d->task[i];
		const char *channel = channel_name(d, t);
		unsigned k = 0;

		if (!t->stuck)
			continue;
		while (k < n && strcmp(g[k].channel, channel) != 0)
			k++;
		if (k == GROUPS_MAX)
			continue;
		if (k == n)
			g[n++] = (struct group){ t, channel, 0 };
		g[k].n++;
	}
	return n;
}

static void say_groups(const struct hang_doc *d, struct out *o)
{
	struct group g[GROUPS_MAX];
	unsigned n = find_groups(d, g);

	if (!n)
		return;
	out_put(o, "\nAsleep:\n");
	while (n) {
		unsigned most = 0;

		for (unsigned i = 1; i < n; i++)
			if (g[i].n > g[most].n)
				most = i;
		out_put(o, "  %u task%s in %s (%s", g[most].n, g[most].n == 1 ? "" : "s",
			g[most].channel, g[most].first->comm[0] ? g[most].first->comm : "?");
		out_put(o, g[most].n > 1 ? ", ...)\n" : ")\n");
		g[most] = g[--n];
	}
}

static void say_stack(const struct hang_doc *d, const struct hang_task *t, struct out *o)
{
	char who[160];
	struct text text = { who, 0, sizeof(who) };

	task_words(t, &text);
	out_put(o, "\n%s", who);
	if (t->state)
		out_put(o, ", state %c", t->state);
	if (t->cpu >= 0)
		out_put(o, ", CPU %d", t->cpu);
	if (t->wait)
		out_put(o, ", waits for: %s", hang_wait_name(t));
	if (t->blocked_s)
		out_put(o, ", for %u s", t->blocked_s);
	if (t->snapshots > 1)
		out_put(o, ", %llu context switches between the snapshots",
			(unsigned long long)(t->switches[1] - t->switches[0]));
	out_put(o, "\n");
	for (unsigned i = 0; i < t->frames; i++) {
		const struct hang_frame *f = &t->frame[i];

		if (t->frames_lost && i == HANG_FRAMES_HEAD)
			out_put(o, "    ... %u frames ...\n", t->frames_lost);
		out_put(o, "    %s%s%s%s%s%s%s%s%s\n", f->flags & HANG_UNSURE ? "? " : "",
			hang_symbol_text(d, f->symbol), f->module ? " [" : "",
			hang_symbol_text(d, f->module), f->module ? "]" : "",
			f->place ? " (" : "", hang_symbol_text(d, f->place), f->place ? ")" : "",
			(int)i == t->wait_frame ? "    <-- waits here" : "");
	}
}

/* Stacks of a higher rank are shown earlier. Rank 0 is never shown. */
static unsigned stack_rank(const struct hang_doc *d, const struct graph *g, int i)
{
	const struct hang_task *t = &d->task[i];

	if (!t->frames || t->idle)
		return 0;
	if (i == g->culprit)
		return 100000;
	return 1 + (t->stuck ? 1000 : 0) + g->self[i] * 500u + g->behind[i] * 10u +
		(t->running ? 200 : 0) + (memory_context(t)[0] ? 100 : 0);
}

static void say_stacks(const struct hang_doc *d, struct out *o)
{
	unsigned limit = ~0u;
	struct graph g;
	int last = -1;

	graph_make(d, &g);
	for (unsigned n = 0; n < STACKS_SHOWN; n++) {
		unsigned best = 0;
		int at = -1;

		for (int i = 0; i < d->tasks; i++) {
			unsigned rank = stack_rank(d, &g, i);

			if (rank > best && (rank < limit || (rank == limit && i > last))) {
				best = rank;
				at = i;
			}
		}
		if (at < 0)
			return;
		limit = best;
		last = at;
		say_stack(d, &d->task[at], o);
	}
	out_put(o, "\n(%u tasks in all; the most telling stacks are shown)\n", d->tasks);
}

void hang_paragraph(const char *text, hang_emit *emit, void *arg, unsigned width)
{
	struct out o = { .emit = emit, .arg = arg, .width = width };

	out_wrap(&o, text, 0);
}

void hang_why(const struct hang_doc *d, hang_emit *emit, void *arg, unsigned width)
{
	struct out o = { .emit = emit, .arg = arg, .width = width };
	char exact[HANG_EXACT_MAX];

	say_cause(d, &o);
	extent_say(d, &o);
	hang_fingerprint(d, exact, sizeof(exact));
	if (exact[0])
		out_put(&o, "\nFingerprint: %s\n", exact);
	graph_say(d, &o);
	say_reports(d, &o);
	say_groups(d, &o);
	if (hang_worst(d) > HANG_INFO)
		say_stacks(d, &o);
	if (d->tasks_lost || d->symbols_lost)
		out_put(&o, "\n%u tasks and %u names did not fit and were left out.\n",
			d->tasks_lost,
			d->symbols_lost);
}
