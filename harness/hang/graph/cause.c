/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cause as a sentence. */
#include <stdio.h>
#include <string.h>

#include "graph.h"


/* A context is news unless the first words said it: a flusher inside a flusher is none. */
static bool is_news(const struct hang_task *t, const char *context)
{
	return context[0] && strncmp(t->comm, context, strlen(context)) != 0 &&
		(t->role != HANG_ROLE_NONE || (strcmp(context, "flusher") != 0 &&
					       strcmp(context, "jbd2 commit") != 0));
}

static void say_context(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	const char *context = memory_context(t);
	uint16_t origin = reclaim_origin(d, t);

	if (!is_news(t, context))
		return;
	text_add(out, " inside %s%s", strcmp(context, "OOM killer") ? "" : "the ", context);
	if (!origin)
		return;
	text_add(out, ", entered from %s", hang_symbol_text(d, origin));
	module_words(d, t, origin, out);
}

static void say_place(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	text_add(out, " runs in %s", t->own ? hang_symbol_text(d, t->own) : "the kernel");
	module_words(d, t, t->own, out);
	say_context(d, t, out);
}

static void say_wait(const struct hang_doc *d, const struct graph *g, const struct hang_task *t,
	struct text *out)
{
	bool served = t->role == HANG_ROLE_SERVER;
	bool own = served && g->self[g->culprit] == SELF_SERVES;

	if (g->busy[g->culprit] || t->running) {
		say_place(d, t, out);
		return;
	}
	sleep_words(d, t, out);
	if (own)
		text_add(out, strcmp(channel_name(d, t), "dirty throttling") == 0 ?
			 " of writes that only it could clean" : " of its own device");
	say_context(d, t, out);
	if (served && !own && memory_context(t)[0])
		text_add(out, " while its device waits for it");
	if (t->blocked_s)
		text_add(out, " for %u s", t->blocked_s);
}

static void say_path(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	size_t before = out->n;

	text_add(out, " (");
	path_words(d, t, out);
	if (out->n == before + 2 || strcmp(out->s + before + 2, t->running ?
		hang_symbol_text(d, t->own) : channel_name(d, t)) == 0)
		out->s[out->n = before] = '\0';
	else
		text_add(out, ")");
}

static void say_closer(const struct hang_doc *d, const struct hang_task *closer, struct text *out)
{
	uint16_t origin = reclaim_origin(d, closer);

	text_add(out, "; ");
	task_words(closer, out);
	sleep_words(d, closer, out);
	text_add(out, " until that reclaim gets on, and may hold what it waits for");
	if (!origin)
		return;
	text_add(out, ": it came from %s", hang_symbol_text(d, origin));
	module_words(d, closer, origin, out);
}

/* Say why a task without proof is suspected of waiting for itself. */
static void say_suspicion(const struct hang_doc *d, const struct graph *g,
	const struct hang_task *t, struct text *out)
{
	if (g->self[g->culprit] != SELF_MAYBE || t->role == HANG_ROLE_SERVER)
		return;
	if (g->reenters[g->culprit])
		text_add(out, "; the reclaim that it started led back into the code that it came "
			 "from, %s, which may hold what it waits for", hang_subsystem_name(d, t));
	else if (g->closer[g->culprit] >= 0)
		say_closer(d, &d->task[g->closer[g->culprit]], out);
	else if (task_has(t, "flusher") || task_has(t, "jbd2 commit"))
		text_add(out, "; it is the kind of thread that ends such waits, perhaps this one");
	else
		text_add(out, "; if it serves the device or file that reclaim writes to, it waits "
			 "for itself");
}

static void say_culprit(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	const struct hang_task *t = &d->task[g->culprit];

	if (g->sure != HANG_SURE_PROVEN)
		text_add(out, "suspect: ");
	task_words(t, out);
	if (t->queue)
		text_add(out, " of %s", hang_symbol_text(d, t->queue));
	say_wait(d, g, t, out);
	say_path(d, t, out);
	say_suspicion(d, g, t, out);
	edges_words(d, g, out);
	others_words(d, g, out);
	nearby_words(d, g, out);
	memory_words(d, out);
}

/* Words for a hang without a sleeper. */
static const struct {
	const char *kind, *means;
} meaning[] = {
	{ "soft-lockup", "a CPU ran in the kernel for long without letting other tasks run" },
	{ "hard-lockup", "a CPU ran with interrupts off for long" },
	{ "rcu-stall", "a CPU or task does not let an RCU grace period end, and nobody who waits "
	  "for one gets on" },
	{ "workqueue-lockup", "a worker pool made no progress" },
	{ "alloc-stall", "an allocation does not get its memory" },
	{ "spinlock", "a CPU does not get a spin lock that another one keeps" },
	{ "net-stall", "somebody still holds a reference to a network device that is to go" },
	{ "fs-stall", "a file system or its storage does not answer" },
};

static void say_meaning(const struct hang_report *r, struct text *out)
{
	for (size_t i = 0; i < sizeof(meaning) / sizeof(meaning[0]); i++)
		if (r->class == HANG_HANG && strcmp(r->kind, meaning[i].kind) == 0)
			text_add(out, ": %s", meaning[i].means);
	if (r->function[0] && !strstr(r->title, r->function))
		text_add(out, "; it names %s", r->function);
}

/* For a sleep in atomic context the calling module tells more than the sleep. */
static void say_module(const struct hang_doc *d, const struct hang_report *r, struct text *out)
{
	if (!r->through[0] || strncmp(r->kind, "atomic", 6) != 0)
		return;
	for (unsigned i = 0; i < sizeof(r->through) / sizeof(r->through[0]) && r->through[i]; i++)
		text_add(out, "%s%s", i ? ", " : ", called through ",
			 hang_symbol_text(d, r->through[i]));
	text_add(out, " of the module %s", hang_symbol_text(d, r->module));
}

static void say_task(const struct hang_task *t, struct text *out)
{
	text_add(out, " (");
	task_words(t, out);
	if (t->cpu >= 0)
		text_add(out, " on CPU %d", t->cpu);
	text_add(out, ")");
}

static void say_report(const struct hang_doc *d, const struct hang_report *r, struct text *out)
{
	const struct hang_task *t = r->task >= 0 ? &d->task[r->task] : NULL;

	text_add(out, "%s%s", r->class == HANG_HANG ? "suspect: " : "no hang in this text, but ",
		 r->title);
	say_meaning(r, out);
	if (t && (t->comm[0] || t->pid >= 0))
		say_task(t, out);
	else if (!r->tasks && r->cpus[0])
		text_add(out, "; it is told of CPU %s, whose stack is not in this text", r->cpus);
	say_module(d, r, out);
	memory_words(d, out);
}

/* A CPU of a stall report: the report's words, what runs there, and who waits for it. */
static void say_stall(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	const struct hang_report *r = &d->report[g->report[g->culprit]];
	const struct hang_task *t = &d->task[g->culprit];

	text_add(out, "suspect: %s", r->title);
	say_meaning(r, out);
	if (t->comm[0] || t->pid >= 0)
		say_task(t, out);
	text_add(out, "; it");
	say_place(d, t, out);
	say_path(d, t, out);
	if (task_awaits_cpus(d, t))
		text_add(out, " and waits for another CPU, whose stack is not in this text");
	others_words(d, g, out);
	nearby_words(d, g, out);
	memory_words(d, out);
}

void hang_report_words(const struct hang_doc *d, int report, char *sentence, size_t size)
{
	struct text out = { sentence, 0, size };

	text_add(&out, "%s", d->report[report].title);
	say_module(d, &d->report[report], &out);
}

enum hang_sure hang_cause(const struct hang_doc *d, char *sentence, size_t size)
{
	struct text out = { sentence, 0, size };
	struct graph g;
	int main_report = hang_main_report(d);

	if (size)
		sentence[0] = '\0';
	graph_make(d, &g);
	if (g.culprit >= 0 && hang_worst(d) == HANG_HANG) {
		if (g.busy[g.culprit] == BUSY_STALL)
			say_stall(d, &g, &out);
		else
			say_culprit(d, &g, &out);
		return g.sure;
	}
	if (main_report < 0 || d->report[main_report].class == HANG_INFO) {
		text_add(&out, "no hang or bug in this text");
		return HANG_SURE_NOT;
	}
	say_report(d, &d->report[main_report], &out);
	return d->report[main_report].class == HANG_HANG ? HANG_SURE_SUSPECT : HANG_SURE_NOT;
}
