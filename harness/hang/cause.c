/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cause as a sentence. */
#include <stdio.h>
#include <string.h>

#include "graph.h"

/* The sound decides: an r-w-sem, an x-f-s buffer. */
static bool is_an(const char *wait)
{
	static const char *const spelt[] = { "rw", "rt", "xfs", "NFS", "md ", "nbd", "sx " };

	for (size_t i = 0; i < sizeof(spelt) / sizeof(spelt[0]); i++)
		if (strncmp(wait, spelt[i], strlen(spelt[i])) == 0)
			return true;
	return strchr("aeiou", wait[0]) != NULL;
}

/* Countable waits get an article; the last word before a bracket is the noun. */
static const char *article_of(const char *wait)
{
	static const char *const nouns[] = {
		"mutex", "rwsem", "semaphore", "lock", "completion", "buffer", "tag", "transaction",
		"item", "workqueue", "mempool", "request", "extent", "ticket", "bucket", "pipe",
		"socket", "futex", "fence", "glock", "stripe", "barrier", "checkpoint", "page",
		"tracer", "child", "reply", "commit",
	};
	const char *end = strstr(wait, " (");
	size_t n = end ? (size_t)(end - wait) : strlen(wait);

	for (size_t i = 0; i < sizeof(nouns) / sizeof(nouns[0]); i++) {
		size_t len = strlen(nouns[i]);

		if (n >= len && memcmp(wait + n - len, nouns[i], len) == 0 &&
		    (n == len || wait[n - len - 1] == ' '))
			return is_an(wait) ? "an " : "a ";
	}
	return "";
}

static void say_sleep(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	const char *wait = channel_name(d, t);
	bool is_place = strstr(wait, "throttling") || wait != hang_wait_name(t);

	text_add(out, task_wakes(t) ? " keeps waking and going back to sleep" : " sleeps");
	text_add(out, is_place ? " in %s%s" : " on %s%s", is_place ? "" : article_of(wait), wait);
}

/* A context is news unless the first words said it: a flusher inside a flusher is none. */
static bool is_news(const struct hang_task *t, const char *context)
{
	return context[0] && strncmp(t->comm, context, strlen(context)) != 0 &&
		(t->role != HANG_ROLE_NONE || (strcmp(context, "flusher") != 0 &&
					       strcmp(context, "jbd2 commit") != 0));
}

static void say_wait(const struct hang_doc *d, const struct graph *g, const struct hang_task *t,
	struct text *out)
{
	bool served = t->role == HANG_ROLE_SERVER;
	bool own = served && g->self[g->culprit] == SELF_SERVES;

	say_sleep(d, t, out);
	if (own)
		text_add(out, strcmp(channel_name(d, t), "dirty throttling") == 0 ?
			 " of writes that only it could clean" : " of its own device");
	if (is_news(t, memory_context(t)))
		text_add(out, " inside %s", memory_context(t));
	if (served && !own && memory_context(t)[0])
		text_add(out, " while its device waits for it");
}

static void say_path(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	size_t before = out->n;

	text_add(out, " (");
	path_words(d, t, out);
	if (out->n == before + 2 || strcmp(out->s + before + 2, channel_name(d, t)) == 0)
		out->s[out->n = before] = '\0';
	else
		text_add(out, ")");
}

/* Say why a task without proof is suspected of waiting for itself. */
static void say_suspicion(const struct graph *g, const struct hang_task *t, struct text *out)
{
	if (g->self[g->culprit] != SELF_MAYBE || t->role == HANG_ROLE_SERVER)
		return;
	if (g->reenters[g->culprit])
		text_add(out, "; the reclaim that it started led back into the code that it came "
			 "from%s%s, which may hold what it waits for",
			 t->subsystem ? ", " : "", hang_subsystem_name(t));
	else if (task_has(t, "flusher") || task_has(t, "jbd2 commit"))
		text_add(out, "; it is the kind of thread that ends such waits, perhaps this one");
	else
		text_add(out, "; if it serves the device or file that reclaim writes to, it waits "
			 "for itself");
}

static void say_cycle(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	int at = g->on[g->culprit];

	text_add(out, "; it waits for ");
	for (unsigned n = 1; n < g->cycle && n < 5 && at >= 0; n++) {
		task_words(&d->task[at], out);
		text_add(out, " (%s), which waits for ", channel_name(d, &d->task[at]));
		at = g->on[at];
	}
	text_add(out, g->cycle > 5 ? "others, and they for it" : "it");
}

/* Say that an edge is a guess, and whether the other task seems to wait for this one. */
static void say_guess(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	int on = g->on[g->culprit];

	text_add(out, ", waiting for ");
	task_words(&d->task[on], out);
	if (g->on[on] == g->culprit)
		text_add(out, ", which sleeps on %s and waits for it",
			 channel_name(d, &d->task[on]));
}

static void say_culprit(const struct hang_doc *d, const struct graph *g, struct text *out)
{
	const struct hang_task *t = &d->task[g->culprit];

	if (g->sure != HANG_SURE_PROVEN)
		text_add(out, "suspect: ");
	task_words(t, out);
	say_wait(d, g, t, out);
	say_path(d, t, out);
	say_suspicion(g, t, out);
	if (g->cycle > 1)
		say_cycle(d, g, out);
	else if (g->on[g->culprit] >= 0)
		say_guess(d, g, out);
	if (g->stuck < 2)
		return;
	text_add(out, "; ");
	victims_words(d, g, out);
	text_add(out, g->behind[g->culprit] || g->cycle ? " wait%s behind it" :
		 " %s stuck as well", g->stuck == 2 ? (g->behind[g->culprit] || g->cycle ? "s" :
			"is") :
		 (g->behind[g->culprit] || g->cycle ? "" : "are"));
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

static void say_report(const struct hang_doc *d, const struct hang_report *r, struct text *out)
{
	const struct hang_task *t = r->task >= 0 ? &d->task[r->task] : NULL;

	text_add(out, "%s%s", r->class == HANG_HANG ? "suspect: " : "no hang in this text, but ",
		 r->title);
	say_meaning(r, out);
	if (t && (t->comm[0] || t->pid >= 0)) {
		text_add(out, " (");
		task_words(t, out);
		if (t->cpu >= 0)
			text_add(out, " on CPU %d", t->cpu);
		text_add(out, ")");
	}
	say_module(d, r, out);
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
