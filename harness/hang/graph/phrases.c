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

static bool task_wakes(const struct hang_task *t)
{
	return t->snapshots > 1 && t->switches[1] - t->switches[0] > 1;
}

const char *memory_context(const struct hang_task *t)
{
	static const char *const order[] = {
		"OOM killer", "memcg reclaim", "kswapd", "direct reclaim", "compaction",
		"page reclaim", "shrinker", "flusher", "jbd2 commit",
	};

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (task_has(t, order[i]) && strcmp(order[i], hang_wait_name(t)) != 0)
			return order[i];
	return "";
}

const char *channel_name(const struct hang_doc *d, const struct hang_task *t)
{
	const struct wait_row *row = t->wait ? &wait_table[t->wait - 1] : NULL;
	const char *own = hang_symbol_text(d, t->own);

	if (!row || (row->rank < 2 && own[0]))
		return own[0] ? own : row ? row->wait : t->wchan ? hang_symbol_text(d, t->wchan) :
			"an unknown wait";
	return row->wait;
}

void module_words(const struct hang_doc *d, const struct hang_task *t, uint16_t symbol,
	struct text *out)
{
	for (unsigned i = 0; symbol && i < t->frames; i++) {
		const struct hang_frame *f = &t->frame[i];

		if (f->symbol != symbol || !(f->module || f->place))
			continue;
		if (f->module)
			text_add(out, " [%s]", hang_symbol_text(d, f->module));
		if (f->place)
			text_add(out, " (%s)", hang_symbol_text(d, f->place));
		return;
	}
}

/* Locks, work items and plain requests can be anybody's. */
static bool is_generic(const struct hang_task *t)
{
	const struct wait_row *row = task_row(t);

	return row && (row->rank == 2 || wait_is_lock(t->wait) ||
		       (row->served_by && strcmp(row->served_by, "worker") == 0));
}

/* The first telling function below the primitive: it takes the lock or flushes the work. */
uint16_t task_taker(const struct hang_doc *d, const struct hang_task *t)
{
	const uint8_t dull = HANG_NOISE | HANG_WRAPPER | HANG_GENERIC;
	const uint8_t skip = stack_all_unsure(t) ? 0 : HANG_UNSURE;

	for (int i = t->wait_frame + 1; is_generic(t) && t->wait_frame >= 0 && i < t->frames; i++)
		if (!(t->frame[i].flags & skip) &&
		    !(d->symbol[t->frame[i].symbol].flags & dull))
			return t->frame[i].symbol;
	return 0;
}

static bool is_same_wait(const struct hang_task *t, const struct hang_symbol *s)
{
	return s->wait && strcmp(wait_table[s->wait - 1].wait, hang_wait_name(t)) == 0;
}

/* A function that has a row of that same wait only passes it on: its caller says more. */
static uint16_t past_wrappers(const struct hang_doc *d, const struct hang_task *t, uint16_t taker)
{
	const uint8_t dull = HANG_NOISE | HANG_WRAPPER | HANG_GENERIC | HANG_ENTRY;
	const uint8_t skip = stack_all_unsure(t) ? 0 : HANG_UNSURE;

	if (!taker || !is_same_wait(t, &d->symbol[taker]))
		return taker;
	for (int i = t->wait_frame + 1; i < t->frames; i++) {
		const struct hang_symbol *s = &d->symbol[t->frame[i].symbol];

		if (!(t->frame[i].flags & skip) && !(s->flags & dull) && !is_same_wait(t, s))
			return t->frame[i].symbol;
	}
	return taker;
}

void taker_words(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	const struct wait_row *row = task_row(t);
	bool is_named = row && channel_name(d, t) == row->wait;
	uint16_t taker = is_named ? past_wrappers(d, t, task_taker(d, t)) : t->own;

	if (is_named && taker)
		text_add(out, " in %s", hang_symbol_text(d, taker));
	module_words(d, t, taker, out);
}

/* Memory management on the way into reclaim: it allocates for its caller. */
static bool is_on_the_way(const struct hang_doc *d, const struct hang_frame *f)
{
	static const char *const names[] = { "memcg", "reclaim", "mm", "page cache", "vfs" };
	const struct hang_symbol *s = &d->symbol[f->symbol];
	const char *name = s->subsystem ? subsystem_table[s->subsystem - 1].subsystem : "";

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return s->context || (s->flags & (HANG_NOISE | HANG_WRAPPER | HANG_GENERIC)) ||
		allocator_function(hang_symbol_text(d, f->symbol));
}

/* The function that went into reclaim, so that people know whose locks may be held; or 0. */
uint16_t reclaim_origin(const struct hang_doc *d, const struct hang_task *t)
{
	const uint64_t reclaim = context_mask("memcg reclaim") | context_mask("direct reclaim");
	const uint8_t skip = stack_all_unsure(t) ? 0 : HANG_UNSURE;
	int at = t->frames;

	while (--at >= 0) {
		unsigned row = d->symbol[t->frame[at].symbol].context;

		if (row && !(t->frame[at].flags & skip) && (reclaim >> context_bit(row) & 1))
			break;
	}
	if (at < 0)
		return 0;
	for (at++; at < t->frames; at++)
		if (!(t->frame[at].flags & skip) && !is_on_the_way(d, &t->frame[at]))
			return t->frame[at].symbol;
	return 0;
}

static const char *frame_word(const struct hang_doc *d, const struct hang_task *t, unsigned i)
{
	const struct hang_symbol *s = &d->symbol[t->frame[i].symbol];
	const struct context_row *row = s->context ? &context_table[s->context - 1] : NULL;

	if ((t->frame[i].flags & HANG_UNSURE) && i != (unsigned)t->wait_frame &&
	    !stack_all_unsure(t))
		return NULL;
	if ((int)i == t->wait_frame || (t->wait_frame < 0 && t->frame[i].symbol == t->own))
		return hang_symbol_text(d, t->frame[i].symbol);
	if (!row || row->key < 2)
		return NULL;
	return row->word ? row->word : hang_symbol_text(d, t->frame[i].symbol);
}

/* "newfstatat" of "__do_sys_newfstatat"; NULL: the name is none of a system call. */
static const char *call_word(const char *name)
{
	const char *at = strstr(name, "sys_");

	if (!at || (at != name && at[-1] != '_') || at - name > 9)
		return NULL;
	return at + 4;
}

/* Where the path begins: the function of the work item, or the system call. */
static const char *entry_word(const struct hang_doc *d, const struct hang_task *t)
{
	const char *word = NULL;

	if (t->work)
		return hang_symbol_text(d, t->work);
	for (unsigned i = t->frames; i-- > 0 && !word;)
		if (!(d->symbol[t->frame[i].symbol].flags & HANG_NOISE))
			word = call_word(hang_symbol_text(d, t->frame[i].symbol));
	return word && t->wait_frame >= 0 && !task_has(t, "read") && !task_has(t, "write") ?
		word : NULL;
}

/* The path goes from the outermost call to the sleep. A long path loses its middle words. */
void path_words(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	const char *word[HANG_FRAMES_MAX + 1], *entry = entry_word(d, t);
	unsigned n = 0;

	if (entry)
		word[n++] = entry;
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
	if (t->wait_frame >= 0 && !task_taker(d, t) && t->frame[t->wait_frame].place)
		text_add(out, " at %s", hang_symbol_text(d, t->frame[t->wait_frame].place));
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
		"tracer", "child", "reply", "commit", "file system",
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

/* Waits for I/O whose name does not say which way. */
static bool is_either_way(const struct hang_task *t)
{
	static const char *const by[] = { "block", "md", "dm", "bcache", "loop", "server", "nfsd" };
	static const char *const said[] = { "read", "write", "swap", "flush", "commit", "aio" };
	const struct wait_row *row = task_row(t);
	bool is_io = row && (strstr(row->wait, "folio") || strcmp(row->wait, "I/O") == 0);

	for (size_t i = 0; row && i < sizeof(said) / sizeof(said[0]); i++)
		if (strstr(row->wait, said[i]))
			return false;
	for (size_t i = 0; row && row->served_by && i < sizeof(by) / sizeof(by[0]); i++)
		is_io |= strcmp(row->served_by, by[i]) == 0;
	return is_io;
}

/* Reclaim works for itself, whoever called it. */
static bool is_reclaim(const struct hang_symbol *s)
{
	static const char *const name[] = { "memcg reclaim", "direct reclaim", "kswapd",
		"page reclaim", "shrinker" };
	uint64_t bit = s->context ? 1ull << context_bit(s->context) : 0;

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++)
		if (bit & context_mask(name[i]))
			return true;
	return false;
}

/* " (read)": of the functions that the stack went through, the innermost that says it. */
static void direction_words(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	const uint8_t skip = stack_all_unsure(t) ? 0 : HANG_UNSURE;
	const char *way = NULL;

	if (!is_either_way(t) || t->wait_frame < 0)
		return;
	for (int i = t->wait_frame; i < t->frames && !way; i++) {
		const struct hang_symbol *s = &d->symbol[t->frame[i].symbol];

		if (t->frame[i].flags & skip)
			continue;
		if (is_reclaim(s))
			return;
		way = direction_of(hang_symbol_text(d, t->frame[i].symbol));
	}
	if (way)
		text_add(out, " (%s)", way);
}

void sleep_words(const struct hang_doc *d, const struct hang_task *t, struct text *out)
{
	const char *wait = channel_name(d, t);
	bool is_place = strstr(wait, "throttling") || wait != hang_wait_name(t);

	if (!t->frames && !t->wait && !t->wchan) {
		text_add(out, " is blocked (its stack is not in this text)");
		return;
	}
	text_add(out, task_wakes(t) ? " keeps waking and going back to sleep" : " sleeps");
	text_add(out, is_place ? " in %s%s" : " on %s%s", is_place ? "" : article_of(wait), wait);
	direction_words(d, t, out);
	taker_words(d, t, out);
}
