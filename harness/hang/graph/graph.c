/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The graph of waiting tasks: who spins, who waits for itself, and the culprit by rules. */
#include <string.h>

#include "graph.h"

bool task_has(const struct hang_task *t, const char *context)
{
	return (t->contexts & context_mask(context)) != 0;
}

/* A flusher may wait for another flusher. */
static bool ends_waits(const struct hang_task *t, const char *by)
{
	return (strcmp(by, "flusher") == 0 || strcmp(by, "jbd2 commit") == 0) && task_has(t, by);
}

/* Only lowtide's own evidence names the server of a device, so only that is certain. */
static enum self_wait judge_self(const struct hang_task *t, bool enters_again)
{
	const struct wait_row *row = task_row(t);
	const char *by = row ? row->served_by : NULL;
	bool is_io = by && (strcmp(by, "block") == 0 || strcmp(by, "server") == 0 ||
			    strcmp(by, "flusher") == 0 || strcmp(by, "jbd2 commit") == 0);

	if (t->role == HANG_ROLE_SERVER && by && strcmp(by, "flusher") == 0)
		return SELF_SERVES;
	if (t->role == HANG_ROLE_SERVER && task_in_reclaim(t))
		return is_io ? SELF_SERVES : SELF_MAYBE;
	if (!task_in_reclaim(t))
		return by && ends_waits(t, by) ? SELF_MAYBE : SELF_NOT;
	if (enters_again || (is_io && task_has(t, by)) || task_has(t, "loop device") ||
	    task_has(t, "nfsd") || (row && (task_has(t, "send") || task_has(t, "receive"))))
		return SELF_MAYBE;
	return SELF_NOT;
}

static bool is_cpu_report(const struct hang_report *r)
{
	static const char *const kinds[] = { "soft-lockup", "hard-lockup", "rcu-stall",
		"workqueue-lockup", "spinlock" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (r->class == HANG_HANG && strcmp(r->kind, kinds[i]) == 0)
			return true;
	return false;
}

/* A stall report also shows CPUs that are idle, and the thread whose grace period is held up. */
static bool is_innocent(const struct hang_doc *d, const struct hang_task *t)
{
	return !t->running || !t->frames || !t->own || task_has(t, "rcu") || stack_is_idle(d, t);
}

/* A CPU that spins until all have come to a stopper or answered a call waits for another one. */
bool task_awaits_cpus(const struct hang_doc *d, const struct hang_task *t)
{
	unsigned wait = t->own ? d->symbol[t->own].wait : 0;

	if (task_has(t, "stopper"))
		return true;
	return wait && wait_table[wait - 1].served_by &&
		strcmp(wait_table[wait - 1].served_by, "cpus") == 0;
}

static unsigned find_stalls(const struct hang_doc *d, struct graph *g, bool waiters)
{
	unsigned found = 0;

	for (int r = 0; r < d->reports; r++) {
		const struct hang_report *report = &d->report[r];

		if (!is_cpu_report(report))
			continue;
		for (int i = 0; i < d->tasks; i++) {
			const struct hang_task *t = &d->task[i];
			bool shown = t->line_first >= report->line_first &&
				t->line_first <= report->line_last;

			if (g->busy[i] || !(shown || i == report->task) || is_innocent(d, t) ||
			    task_awaits_cpus(d, t) != waiters)
				continue;
			found++;
			g->busy[i] = BUSY_STALL;
			g->report[i] = (int16_t)r;
		}
	}
	return found;
}

/* Does the task write to a disk for others: by its stack, or by the function of its work? */
static bool serves_device(const struct hang_doc *d, const struct hang_task *t)
{
	static const char *const drivers[] = { "loop", "dm", "dm-crypt", "dm-thin", "md", "nbd",
		"bcache", "nvme", "rbd", "drbd", "ublk", "zram", "virtio-blk" };
	unsigned row = t->work ? d->symbol[t->work].subsystem : 0;

	for (size_t i = 0; row && i < sizeof(drivers) / sizeof(drivers[0]); i++)
		if (strcmp(subsystem_table[row - 1].subsystem, drivers[i]) == 0)
			return true;
	return task_has(t, "loop device") || task_has(t, "nfsd") || task_has(t, "md");
}

static void find_reclaimers(const struct hang_doc *d, struct graph *g)
{
	for (int i = 0; i < d->tasks && g->stuck; i++) {
		const struct hang_task *t = &d->task[i];

		if (t->state == 'R' && t->running && t->frames && task_in_reclaim(t) &&
		    !g->busy[i] && serves_device(d, t))
			g->busy[i] = BUSY_RECLAIM;
	}
}

static void find_closers(const struct hang_doc *d, struct graph *g)
{
	for (int k = 0; k < d->tasks; k++) {
		int i = g->on[k];

		if (i < 0 || !d->task[i].stuck || g->on[i] >= 0 ||
		    !reclaim_closes(d, &d->task[i], &d->task[k]))
			continue;
		if (g->self[i] == SELF_NOT ||
		    (g->closer[i] >= 0 && goes_before(d, k, g->closer[i])))
			g->closer[i] = (int16_t)k;
		if (g->self[i] == SELF_NOT)
			g->self[i] = SELF_MAYBE;
	}
}

static void count_behind(const struct hang_doc *d, struct graph *g)
{
	for (int i = 0; i < d->tasks; i++) {
		int at = g->on[i];

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

static unsigned on_cycle(const struct hang_doc *d, const struct graph *g, int i)
{
	return cycle_length(d, g, i) > 0;
}

static unsigned serves_itself(const struct hang_doc *d, const struct graph *g, int i)
{
	(void)d;
	return g->self[i] == SELF_SERVES;
}

static unsigned goes_round(const struct hang_doc *d, const struct graph *g, int i)
{
	(void)d;
	return g->busy[i] == BUSY_RECLAIM && g->behind[i];
}

/* A stall comes before sleepers if they wait for it, or if it was told before them. */
static unsigned stalls_others(const struct hang_doc *d, const struct graph *g, int i)
{
	uint64_t told;

	if (g->busy[i] != BUSY_STALL)
		return 0;
	told = d->report[g->report[i]].line_first;
	for (int k = 0; k < d->tasks && !g->behind[i]; k++)
		if (d->task[k].stuck && d->task[k].line_first < told)
			return 0;
	return 1;
}

/* The report's own CPU, before those that it shows as well. */
static unsigned told_of(const struct hang_doc *d, const struct graph *g, int i)
{
	return g->busy[i] == BUSY_STALL && d->report[g->report[i]].task == i;
}

static unsigned told_early(const struct hang_doc *d, const struct graph *g, int i)
{
	return g->busy[i] == BUSY_STALL ? (unsigned)(d->reports - g->report[i]) : 0;
}

static unsigned owns_lock(const struct hang_doc *d, const struct graph *g, int i)
{
	for (int k = 0; k < d->tasks && g->on[i] < 0 && d->task[i].frames; k++)
		if (g->on[k] == i && g->edge[k] == EDGE_SURE)
			return 1;
	return 0;
}

static unsigned may_serve_itself(const struct hang_doc *d, const struct graph *g, int i)
{
	(void)d;
	return g->self[i] == SELF_MAYBE;
}

static unsigned is_page_server(const struct hang_doc *d, const struct graph *g, int i)
{
	(void)g;
	return d->task[i].role == HANG_ROLE_SERVER;
}

/* kswapd reclaims for others and ran into what they hold. */
static unsigned reclaims_for_itself(const struct hang_doc *d, const struct graph *g, int i)
{
	(void)g;
	return task_in_reclaim(&d->task[i]) && !task_has(&d->task[i], "kswapd");
}

static unsigned waits_for_no_lock(const struct hang_doc *d, const struct graph *g, int i)
{
	(void)g;
	return !wait_is_lock(d->task[i].wait);
}

static unsigned waits_for_nobody(const struct hang_doc *d, const struct graph *g, int i)
{
	(void)d;
	return g->on[i] < 0;
}

static unsigned tasks_behind(const struct hang_doc *d, const struct graph *g, int i)
{
	(void)d;
	return g->behind[i];
}

static unsigned is_reported(const struct hang_doc *d, const struct graph *g, int i)
{
	(void)g;
	return d->task[i].hung;
}

static unsigned has_known_wait(const struct hang_doc *d, const struct graph *g, int i)
{
	const struct wait_row *row = task_row(&d->task[i]);

	(void)g;
	return row && row->rank > 1;
}

static unsigned crowd(const struct hang_doc *d, const struct graph *g, int i)
{
	const struct hang_task *t = &d->task[i];
	unsigned n = 0;

	(void)g;
	for (int k = 0; k < d->tasks; k++)
		n += d->task[k].stuck && d->task[k].wait == t->wait && d->task[k].own == t->own;
	return n;
}

/* The culprit has the most points. What is proven outranks what spins, and that what sleeps. */
static const struct {
	unsigned (*holds)(const struct hang_doc *d, const struct graph *g, int i);
	unsigned points;
} ranking[] = {
	{ on_cycle, 80000 },
	{ serves_itself, 70000 },
	{ goes_round, 60000 },
	{ stalls_others, 50000 },
	{ told_of, 2000 },
	{ told_early, 100 },
	{ owns_lock, 20000 },
	{ may_serve_itself, 1500 },
	{ is_page_server, 1000 },
	{ reclaims_for_itself, 300 },
	{ waits_for_no_lock, 10 },
	{ waits_for_nobody, 50 },
	{ tasks_behind, 20 },
	{ is_reported, 10 },
	{ has_known_wait, 5 },
	{ crowd, 1 },
};

static unsigned score(const struct hang_doc *d, const struct graph *g, int i)
{
	unsigned points = 1;

	if (!d->task[i].stuck && !owns_lock(d, g, i) && !goes_round(d, g, i) &&
	    !stalls_others(d, g, i))
		return 0;
	for (size_t k = 0; k < sizeof(ranking) / sizeof(ranking[0]); k++)
		points += ranking[k].holds(d, g, i) * ranking[k].points;
	return points;
}

static void choose_culprit(const struct hang_doc *d, struct graph *g)
{
	unsigned best = 0;

	for (int i = 0; i < d->tasks; i++) {
		unsigned points = score(d, g, i);

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
		g->on[i] = g->closer[i] = -1;
		if (!d->task[i].stuck)
			continue;
		g->stuck++;
		g->reenters[i] = task_in_reclaim(&d->task[i]) && reclaim_reenters(d, &d->task[i]);
		g->self[i] = (uint8_t)judge_self(&d->task[i], g->reenters[i]);
	}
	if (!find_stalls(d, g, false))
		find_stalls(d, g, true);
	find_reclaimers(d, g);
	for (int i = 0; i < d->tasks; i++)
		if (d->task[i].stuck && !g->busy[i] && g->self[i] != SELF_SERVES)
			edge_find(d, g, i);
	find_closers(d, g);
	count_behind(d, g);
	choose_culprit(d, g);
}

int hang_culprit(const struct hang_doc *d)
{
	struct graph g;

	graph_make(d, &g);
	return g.culprit;
}
