/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whom a task waits for: owners, held locks, roles, stacks, and rows' served_by. */
#include <string.h>

#include "graph.h"

/* Contexts whose tasks write data to a disk, for texts without a server of lowtide. */
static const char *const disk_context[] = { "loop device", "md", "nfsd", "FUSE server" };

const struct wait_row *task_row(const struct hang_task *t)
{
	return t->wait ? &wait_table[t->wait - 1] : NULL;
}

static bool serves(const struct hang_task *t, const char *by)
{
	const struct wait_row *row = task_row(t);

	return row && row->served_by && strcmp(row->served_by, by) == 0;
}

bool task_in_reclaim(const struct hang_task *t)
{
	static uint64_t mask;

	if (!mask)
		mask = context_mask("memcg reclaim") | context_mask("direct reclaim") |
			context_mask("kswapd") | context_mask("page reclaim") |
			context_mask("shrinker");
	return (t->contexts & mask) != 0;
}

/* Waiters of one pool or lock do not wait for each other. */
static bool waits_alike(const struct hang_task *a, const struct hang_task *b)
{
	return a->wait == b->wait && (a->wait || a->own == b->own);
}

static bool same_code(const struct hang_task *a, const struct hang_task *b)
{
	return (a->subsystem || a->module) && a->subsystem == b->subsystem &&
		a->module == b->module;
}

/* An order of tasks that depends neither on their order in the text nor on pids. */
bool goes_before(const struct hang_doc *d, int a, int b)
{
	const struct hang_task *x = &d->task[a], *y = &d->task[b];
	int order = strcmp(channel_name(d, x), channel_name(d, y));

	if (x->blocked_s != y->blocked_s && x->blocked_s && y->blocked_s)
		return x->blocked_s > y->blocked_s;
	if (!order)
		order = strcmp(hang_symbol_text(d, x->own), hang_symbol_text(d, y->own));
	if (!order)
		order = (x->contexts > y->contexts) - (x->contexts < y->contexts);
	return order < 0;
}

/* The first task, in the order of goes_before, for which fits() holds; or HANG_NO_TASK. */
typedef bool fit(const struct hang_doc *d, const struct graph *g, int i, int waiter);

static int first_of(const struct hang_doc *d, const struct graph *g, int waiter, fit *fits)
{
	int found = HANG_NO_TASK;

	for (int i = 0; i < d->tasks; i++)
		if (i != waiter && (d->task[i].stuck || g->busy[i]) && fits(d, g, i, waiter) &&
		    (found < 0 || goes_before(d, i, found)))
			found = i;
	return found;
}

/* The hung-task detector names the owner (6.15 and later). */
static int owner_named(const struct hang_doc *d, const struct graph *g, int i)
{
	(void)g;
	return d->task[i].blocker >= 0 ? task_of_pid(d, d->task[i].blocker) : HANG_NO_TASK;
}

/* The wanted lock is the last of the waiter's list: lockdep lists it before acquisition. */
static int holder_listed(const struct hang_doc *d, const struct graph *g, int waiter)
{
	const struct hang_task *t = &d->task[waiter];
	uint64_t wanted = t->locks ? t->lock[t->locks - 1].address : 0;

	(void)g;
	if (!wanted || !wait_is_lock(t->wait))
		return HANG_NO_TASK;
	for (int i = 0; i < d->tasks; i++) {
		const struct hang_task *o = &d->task[i];
		unsigned own = o->locks - (o->locks && wait_is_lock(o->wait) ? 1 : 0);

		for (unsigned k = 0; i != waiter && k < own; k++)
			if (o->lock[k].address == wanted)
				return i;
	}
	return HANG_NO_TASK;
}

static bool is_server(const struct hang_doc *d, const struct graph *g, int i, int waiter)
{
	(void)g, (void)waiter;
	return d->task[i].role == HANG_ROLE_SERVER;
}

/* Lowtide's own evidence names the server of the device under test. */
static int device_server(const struct hang_doc *d, const struct graph *g, int i)
{
	const struct hang_task *t = &d->task[i];

	if (!serves(t, "block") && !serves(t, "server"))
		return HANG_NO_TASK;
	return first_of(d, g, i, is_server);
}

/* A CPU that does not pass through the scheduler holds up grace periods and stoppers. */
static bool holds_up(const struct hang_doc *d, const struct graph *g, int i, int waiter)
{
	const struct hang_task *t = &d->task[waiter];

	return g->busy[i] == BUSY_STALL && (serves(t, "rcu") || serves(t, "cpus") ||
		(serves(t, "worker") && d->task[i].work));
}

static int stalled_cpu(const struct hang_doc *d, const struct graph *g, int i)
{
	return first_of(d, g, i, holds_up);
}

/* A worker that goes round in reclaim holds up those who wait for memory or for its device. */
static bool is_in_the_way(const struct hang_doc *d, const struct graph *g, int i, int waiter)
{
	const struct hang_task *t = &d->task[waiter];

	return g->busy[i] == BUSY_RECLAIM && (serves(t, "block") || task_in_reclaim(t));
}

static int reclaiming_server(const struct hang_doc *d, const struct graph *g, int i)
{
	return first_of(d, g, i, is_in_the_way);
}

static bool names_code(const struct hang_doc *d, const struct hang_frame *f)
{
	return !(f->flags & HANG_UNSURE) && !(d->symbol[f->symbol].flags &
		(HANG_NOISE | HANG_WRAPPER | HANG_ENTRY | HANG_GENERIC));
}

static int caller_of(const struct hang_task *t, int callee)
{
	for (int i = callee + 1; i < t->frames; i++)
		if (!(t->frame[i].flags & HANG_UNSURE))
			return i;
	return -1;
}

/*
 * The waiter sleeps in a function that the other one went through, from the same caller, and
 * deeper: it waits for what the other took or began there.
 */
static bool is_ahead(const struct hang_doc *d, const struct graph *g, int i, int waiter)
{
	const struct hang_task *t = &d->task[waiter], *o = &d->task[i];
	int at = 0, on = 0, caller, other;

	(void)g;
	while (at < t->frames && !names_code(d, &t->frame[at]))
		at++;
	while (on < o->frames && !names_code(d, &o->frame[on]))
		on++;
	if (at >= t->frames || on >= o->frames ||
	    o->frame[on].symbol == t->frame[at].symbol)
		return false;
	while (on < o->frames && o->frame[on].symbol != t->frame[at].symbol)
		on++;
	caller = caller_of(t, at);
	other = on < o->frames ? caller_of(o, on) : -1;
	return caller >= 0 && other >= 0 &&
		t->frame[caller].symbol == o->frame[other].symbol;
}

static int ahead_in_function(const struct hang_doc *d, const struct graph *g, int i)
{
	return d->task[i].running ? HANG_NO_TASK : first_of(d, g, i, is_ahead);
}

/* A drain waits for active users, whose stacks have the functions of that file system. */
static bool is_user(const struct hang_doc *d, const struct graph *g, int i, int waiter)
{
	const struct wait_row *row = task_row(&d->task[waiter]);

	(void)g;
	return row && row->served_by && strstr(row->served_by, " user") &&
		task_has(&d->task[i], row->served_by);
}

static int active_user(const struct hang_doc *d, const struct graph *g, int i)
{
	return first_of(d, g, i, is_user);
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

/* A mutual wait: each is in the code of the lock that the other wants. */
static bool is_partner(const struct hang_doc *d, const struct graph *g, int i, int waiter)
{
	const struct hang_task *t = &d->task[waiter], *o = &d->task[i];

	(void)g;
	return o->own != t->own && o->subsystem == t->subsystem && o->module == t->module &&
		is_lock_function(hang_symbol_text(d, t->own)) &&
		is_lock_function(hang_symbol_text(d, o->own)) &&
		is_in_code_of(d, o, t) && is_in_code_of(d, t, o);
}

static int likely_partner(const struct hang_doc *d, const struct graph *g, int waiter)
{
	int found = HANG_NO_TASK;

	for (int i = 0; i < d->tasks; i++)
		if (i != waiter && d->task[i].stuck && is_partner(d, g, i, waiter) &&
		    (found < 0 || (g->reenters[i] && !g->reenters[found]) ||
		     (g->reenters[i] == g->reenters[found] && goes_before(d, i, found))))
			found = i;
	return found;
}

static bool has_module(const struct hang_task *t, uint16_t module)
{
	for (unsigned i = 0; module && i < t->frames; i++)
		if (t->frame[i].module == module)
			return true;
	return false;
}

static uint16_t module_of_own(const struct hang_task *t)
{
	for (unsigned i = 0; i < t->frames; i++)
		if (t->frame[i].symbol == t->own)
			return t->frame[i].module;
	return 0;
}

/* Among tasks of one module or work function a lock waiter waits for one that waits otherwise. */
static bool is_owner_like(const struct hang_doc *d, const struct graph *g, int i, int waiter)
{
	const struct hang_task *t = &d->task[waiter], *o = &d->task[i];
	bool near = same_code(t, o) || (t->work && t->work == o->work) ||
		has_module(o, module_of_own(t));

	(void)g;
	return wait_is_lock(t->wait) && near && !waits_alike(t, o) && o->own != t->own &&
		(task_in_reclaim(o) || !wait_is_lock(o->wait));
}

static int likely_owner(const struct hang_doc *d, const struct graph *g, int waiter)
{
	int found = HANG_NO_TASK, better;

	for (int i = 0; i < d->tasks; i++) {
		if (i == waiter || !(d->task[i].stuck || g->busy[i]) ||
		    !is_owner_like(d, g, i, waiter))
			continue;
		better = found < 0 ? 1 : task_in_reclaim(&d->task[i]) -
			task_in_reclaim(&d->task[found]);
		if (better > 0 || (!better && goes_before(d, i, found)))
			found = i;
	}
	return found;
}

/* A task of the class that ends such waits. Which of them it is, nobody says. */
static bool is_of_class(const struct hang_doc *d, const struct graph *g, int i, int waiter)
{
	const struct hang_task *t = &d->task[waiter], *o = &d->task[i];
	const struct wait_row *row = task_row(t);

	(void)g;
	if (!row || !row->served_by || waits_alike(t, o))
		return false;
	if (strcmp(row->served_by, "worker") == 0)
		return o->work && (same_code(t, o) || has_module(o, module_of_own(t)));
	if (strcmp(row->served_by, "block") == 0 || strcmp(row->served_by, "flusher") == 0)
		for (size_t k = 0; k < sizeof(disk_context) / sizeof(disk_context[0]); k++)
			if (task_has(o, disk_context[k]))
				return true;
	return task_has(o, row->served_by);
}

static int class_server(const struct hang_doc *d, const struct graph *g, int i)
{
	return first_of(d, g, i, is_of_class);
}

static const struct {
	int (*find)(const struct hang_doc *d, const struct graph *g, int i);
	enum edge how;
} rules[] = {
	{ owner_named, EDGE_SURE },
	{ holder_listed, EDGE_SURE },
	{ device_server, EDGE_SERVES },
	{ stalled_cpu, EDGE_GUESS },
	{ ahead_in_function, EDGE_GUESS },
	{ active_user, EDGE_GUESS },
	{ likely_partner, EDGE_GUESS },
	{ likely_owner, EDGE_GUESS },
	{ reclaiming_server, EDGE_GUESS },
	{ class_server, EDGE_GUESS },
};

void edge_find(const struct hang_doc *d, struct graph *g, int i)
{
	for (size_t k = 0; k < sizeof(rules) / sizeof(rules[0]) && g->on[i] < 0; k++) {
		g->on[i] = (int16_t)rules[k].find(d, g, i);
		if (g->on[i] >= 0)
			g->edge[i] = (uint8_t)rules[k].how;
	}
}
