/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Build the graph of waiting tasks from owners, held locks, roles, and rows' served_by. */
#include <string.h>

#include "graph.h"

/* Contexts whose tasks write data to a disk, for texts without a server of lowtide. */
static const char *const disk_context[] = { "loop device", "md", "nfsd", "FUSE server" };

static const struct wait_row *row_of(const struct hang_task *t)
{
	return t->wait ? &wait_table[t->wait - 1] : NULL;
}

bool task_has(const struct hang_task *t, const char *context)
{
	return (t->contexts & context_mask(context)) != 0;
}

static bool in_reclaim(const struct hang_task *t)
{
	static uint64_t mask;

	if (!mask)
		mask = context_mask("memcg reclaim") | context_mask("direct reclaim") |
			context_mask("kswapd") | context_mask("page reclaim") |
			context_mask("shrinker");
	return (t->contexts & mask) != 0;
}

static bool is_lock_wait(const struct hang_task *t)
{
	return wait_is_lock(t->wait);
}

/* The wanted lock is the last of the waiter's list: lockdep lists it before acquisition. */
static int holder_of_lock(const struct hang_doc *d, int waiter)
{
	const struct hang_task *t = &d->task[waiter];
	uint64_t wanted = t->locks ? t->lock[t->locks - 1].address : 0;

	if (!wanted || !is_lock_wait(t))
		return -1;
	for (int i = 0; i < d->tasks; i++) {
		const struct hang_task *o = &d->task[i];
		unsigned own = o->locks - (o->locks && is_lock_wait(o) ? 1 : 0);

		for (unsigned k = 0; i != waiter && k < own; k++)
			if (o->lock[k].address == wanted)
				return i;
	}
	return -1;
}

/* An order of tasks that depends neither on their order in the text nor on pids. */
static bool goes_before(const struct hang_doc *d, int a, int b)
{
	const struct hang_task *x = &d->task[a], *y = &d->task[b];
	int order = strcmp(channel_name(d, x), channel_name(d, y));

	if (!order)
		order = strcmp(hang_symbol_text(d, x->own), hang_symbol_text(d, y->own));
	if (!order)
		order = (x->contexts > y->contexts) - (x->contexts < y->contexts);
	return order < 0;
}

static int first_stuck(const struct hang_doc *d, int but, const char *context)
{
	uint64_t mask = context_mask(context);
	int found = -1;

	for (int i = 0; i < d->tasks; i++)
		if (i != but && d->task[i].stuck && (d->task[i].contexts & mask) &&
		    (found < 0 || goes_before(d, i, found)))
			found = i;
	return found;
}

static int find_server(const struct hang_doc *d)
{
	int found = -1;

	for (int i = 0; i < d->tasks; i++)
		if (d->task[i].role == HANG_ROLE_SERVER && d->task[i].stuck &&
		    (found < 0 || goes_before(d, i, found)))
			found = i;
	return found;
}

static int disk_of(const struct hang_doc *d, int but)
{
	int i = find_server(d);

	for (unsigned k = 0; i < 0 && k < sizeof(disk_context) / sizeof(disk_context[0]); k++)
		i = first_stuck(d, but, disk_context[k]);
	return i;
}

/* The task that must end this wait, by its row's served_by. */
static int server_of(const struct hang_doc *d, int waiter)
{
	const struct wait_row *row = row_of(&d->task[waiter]);
	const char *by = row ? row->served_by : NULL;
	int i;

	if (!by)
		return -1;
	if (strcmp(by, "block") == 0)
		return disk_of(d, waiter);
	if (strcmp(by, "server") == 0)
		return find_server(d);
	i = first_stuck(d, waiter, by);
	if (i < 0 && strcmp(by, "flusher") == 0)
		i = disk_of(d, waiter);
	return i;
}

static bool is_owner_like(const struct hang_doc *d, int i, const struct hang_task *waiter)
{
	const struct hang_task *o = &d->task[i];

	return o->stuck && o->subsystem == waiter->subsystem && o->wait != waiter->wait &&
		o->own != waiter->own && (in_reclaim(o) || !is_lock_wait(o));
}

/* The likely owner has the same subsystem but another wait; tasks in reclaim come first. */
static int likely_owner(const struct hang_doc *d, int waiter)
{
	const struct hang_task *t = &d->task[waiter];
	int found = -1, better;

	if (!is_lock_wait(t) || !t->subsystem)
		return -1;
	for (int i = 0; i < d->tasks; i++) {
		if (i == waiter || !is_owner_like(d, i, t))
			continue;
		better = found < 0 ? 1 : in_reclaim(&d->task[i]) - in_reclaim(&d->task[found]);
		if (better > 0 || (!better && goes_before(d, i, found)))
			found = i;
	}
	return found;
}

/* Stacks of /proc lack the lock function, but have its caller. */
static bool is_lock_function(const char *name)
{
	size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, "_lock") == 0;
}

/* Is o in the code of the object whose lock the waiter wants ("obj_lock", "obj_find")? */
static bool is_in_code_of(const struct hang_doc *d, const struct hang_task *o,
	const struct hang_task *waiter)
{
	const char *lock = hang_symbol_text(d, waiter->own);
	size_t stem = strlen(lock) - 4;

	for (unsigned i = 0; i < o->frames; i++)
		if (o->frame[i].symbol != o->own &&
		    strncmp(hang_symbol_text(d, o->frame[i].symbol), lock, stem) == 0)
			return true;
	return false;
}

/* Does a subsystem's code call reclaim and get called by it again? */
static bool reenters(const struct hang_doc *d, const struct hang_task *t)
{
	unsigned inner = 0;
	bool crossed = false;

	for (unsigned i = 0; i < t->frames; i++) {
		const struct hang_symbol *s = &d->symbol[t->frame[i].symbol];
		const char *name = s->subsystem ? subsystem_table[s->subsystem - 1].subsystem : "";

		if (t->frame[i].flags & HANG_UNSURE)
			continue;
		if (strcmp(name, "reclaim") == 0 || strcmp(name, "memcg") == 0) {
			crossed = crossed || inner;
			continue;
		}
		if (!s->subsystem || strcmp(name, "vfs") == 0 || strcmp(name, "page cache") == 0 ||
		    strcmp(name, "mm") == 0 || strcmp(name, "block") == 0)
			continue;
		if (crossed && s->subsystem == inner)
			return true;
		if (!crossed)
			inner = s->subsystem;
	}
	return false;
}

/* A flusher may wait for another flusher. */
static bool ends_waits(const struct hang_task *t, const char *by)
{
	return (strcmp(by, "flusher") == 0 || strcmp(by, "jbd2 commit") == 0) && task_has(t, by);
}

/* Find a task in a mutual wait: each is in the code of the lock that the other wants. */
static int likely_partner(const struct hang_doc *d, int waiter)
{
	const struct hang_task *t = &d->task[waiter];
	int found = -1;

	if (!is_lock_function(hang_symbol_text(d, t->own)))
		return -1;
	for (int i = 0; i < d->tasks; i++) {
		const struct hang_task *o = &d->task[i];

		if (o->stuck && o->own != t->own && o->subsystem == t->subsystem &&
		    is_lock_function(hang_symbol_text(d, o->own)) &&
		    is_in_code_of(d, o, t) && is_in_code_of(d, t, o))
			found = found < 0 || reenters(d, o) ? i : found;
	}
	return found;
}

static void set_edge(struct graph *g, int from, int to, enum edge how)
{
	if (to < 0 || to == from || g->edge[from] != EDGE_NONE)
		return;
	g->on[from] = (int16_t)to;
	g->edge[from] = (uint8_t)how;
}

static void find_edge(const struct hang_doc *d, struct graph *g, int i)
{
	if (d->task[i].blocker >= 0)
		set_edge(g, i, task_of_pid(d, d->task[i].blocker), EDGE_SURE);
	set_edge(g, i, holder_of_lock(d, i), EDGE_SURE);
	set_edge(g, i, server_of(d, i), EDGE_SERVES);
	set_edge(g, i, likely_partner(d, i), EDGE_GUESS);
	set_edge(g, i, likely_owner(d, i), EDGE_GUESS);
}

static enum self_wait judge_self(const struct hang_doc *d, const struct hang_task *t)
{
	const struct wait_row *row = row_of(t);
	const char *by = row ? row->served_by : NULL;
	bool is_io = by && (strcmp(by, "block") == 0 || strcmp(by, "server") == 0 ||
			    strcmp(by, "flusher") == 0 || strcmp(by, "jbd2 commit") == 0);

	if (t->role == HANG_ROLE_SERVER && by && strcmp(by, "flusher") == 0)
		return SELF_SERVES;
	if (t->role == HANG_ROLE_SERVER && in_reclaim(t))
		return is_io ? SELF_SERVES : SELF_MAYBE;
	if (by && in_reclaim(t) && task_has(t, by) && strcmp(by, "kswapd") != 0 &&
	    strcmp(by, "worker") != 0)
		return SELF_SERVES;
	if (!in_reclaim(t))
		return by && ends_waits(t, by) ? SELF_MAYBE : SELF_NOT;
	if (reenters(d, t) || task_has(t, "loop device") || task_has(t, "nfsd") ||
	    (row && (task_has(t, "send") || task_has(t, "receive"))))
		return SELF_MAYBE;
	return SELF_NOT;
}

static void count_behind(const struct hang_doc *d, struct graph *g)
{
	for (int i = 0; i < d->tasks; i++) {
		int at = g->on[i];

		if (!d->task[i].stuck)
			continue;
		for (int n = 0; at >= 0 && n < d->tasks && at != i; n++) {
			g->behind[at]++;
			at = g->on[at];
			if (at >= 0 && g->behind[at] > g->stuck)
				break;
		}
	}
}

/* Tasks on the cycle through i; 0: none. Guessed edges prove nothing. */
static unsigned cycle_length(const struct hang_doc *d, const struct graph *g, int i)
{
	unsigned n = 1;
	int at = g->on[i];

	while (at >= 0 && at != i && n <= d->tasks && g->edge[at] != EDGE_GUESS) {
		at = g->on[at];
		n++;
	}
	return at == i && g->edge[i] != EDGE_GUESS ? n : 0;
}

static unsigned channel_size(const struct hang_doc *d, int i)
{
	const struct hang_task *t = &d->task[i];
	unsigned n = 0;

	for (int k = 0; k < d->tasks; k++)
		n += d->task[k].stuck && d->task[k].wait == t->wait && d->task[k].own == t->own;
	return n;
}

static unsigned score(const struct hang_doc *d, const struct graph *g, int i)
{
	const struct hang_task *t = &d->task[i];
	unsigned points = 1 + g->behind[i] * 20u + channel_size(d, i);

	points += g->self[i] == SELF_SERVES ? 4000 : g->self[i] == SELF_MAYBE ? 1500 : 0;
	points += cycle_length(d, g, i) ? 3000 : 0;
	points += t->role == HANG_ROLE_SERVER ? 1000 : 0;
	points += in_reclaim(t) ? 300 : 0;
	points += g->on[i] < 0 ? 50 : 0;
	points += t->hung ? 10 : 0;
	points += t->wait && wait_table[t->wait - 1].rank > 1 ? 5 : 0;
	return points;
}

static void choose_culprit(const struct hang_doc *d, struct graph *g)
{
	unsigned best = 0;

	for (int i = 0; i < d->tasks; i++) {
		unsigned points = d->task[i].stuck ? score(d, g, i) : 0;

		if (points > best || (points && points == best &&
				      goes_before(d, i, g->culprit))) {
			best = points;
			g->culprit = i;
		}
	}
	if (g->culprit < 0)
		return;
	g->cycle = g->self[g->culprit] == SELF_SERVES ? 1 :
		(uint16_t)cycle_length(d, g, g->culprit);
	g->sure = g->cycle ? HANG_SURE_PROVEN : HANG_SURE_SUSPECT;
}

void graph_make(const struct hang_doc *d, struct graph *g)
{
	memset(g, 0, sizeof(*g));
	g->culprit = HANG_NO_TASK;
	for (int i = 0; i < d->tasks; i++) {
		g->on[i] = -1;
		if (!d->task[i].stuck)
			continue;
		g->stuck++;
		g->self[i] = (uint8_t)judge_self(d, &d->task[i]);
		g->reenters[i] = in_reclaim(&d->task[i]) && reenters(d, &d->task[i]);
	}
	for (int i = 0; i < d->tasks; i++)
		if (d->task[i].stuck && g->self[i] != SELF_SERVES)
			find_edge(d, g, i);
	count_behind(d, g);
	choose_culprit(d, g);
}

int hang_culprit(const struct hang_doc *d)
{
	struct graph g;

	graph_make(d, &g);
	return g.culprit;
}
