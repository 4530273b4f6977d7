/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Motion of stuck tasks between the two snapshots of the evidence: asleep, or still switching. */
#include "reader.h"

/* Ranks in order of decision: the first with a sleeping or switching task decides alone. */
enum rank { RANK_SERVER, RANK_WORKER, RANK_OTHER, RANK_THROTTLED };

static bool is_throttling(const struct hang_doc *d, uint16_t symbol)
{
	unsigned row = d->symbol[symbol].context;

	return row && strcmp(context_table[row - 1].context, "dirty throttling") == 0;
}

/*
 * A worker throttled for dirtying wakes often while it waits for writeback by other tasks. It is
 * a victim and says nothing about the cause. A throttled server is the cause itself.
 */
static enum rank rank_of(const struct hang_doc *d, const struct hang_task *t)
{
	bool throttled = is_throttling(d, t->wchan);

	if (t->role == HANG_ROLE_SERVER)
		return RANK_SERVER;
	if (t->role != HANG_ROLE_WORKER)
		return RANK_OTHER;
	for (unsigned i = 0; i < t->frames && !throttled; i++)
		throttled = is_throttling(d, t->frame[i].symbol);
	return throttled ? RANK_THROTTLED : RANK_WORKER;
}

/* A paced worker sleeps between two operations. Its state says nothing about a hang. */
static bool is_pausing(const struct hang_doc *d, const struct hang_task *t)
{
	return t->frames && strstr(hang_symbol_text(d, t->frame[0].symbol), "nanosleep");
}

/*
 * A task counts as asleep despite a single switch: a wait with a timeout may check its condition
 * once, as mempool_alloc does every 5 s. Interruptible sleepers that wake are polling or idle.
 */
static void look_compare(const struct hang_look *a, const struct hang_look *b,
	struct hang_motion *out)
{
	uint64_t switches = b->switches - a->switches;

	if (a->pausing && b->pausing)
		return;
	if (switches <= 1 && a->state == 'D' && b->state == 'D' && a->stack == b->stack)
		out->asleep++;
	else if (switches)
		out->switching += a->state != 'S' && b->state != 'S';
	else
		out->switching += a->state == 'R' && b->state == 'R';
}

/* Both snapshots walk /proc in the same order, so the search starts behind the last match. */
static struct hang_look *look_find(struct hang_doc *d, int32_t pid)
{
	for (unsigned n = 0, at = d->look_at; n < d->looks; n++, at++) {
		at = at < d->looks ? at : 0;
		if (d->look[at].pid != pid)
			continue;
		d->look_at = (uint16_t)(at + 1);
		return &d->look[at];
	}
	return NULL;
}

void motion_begin(struct hang_doc *d, const struct match *m)
{
	int64_t number;

	if (strcmp(report_table[m->row].kind, "evidence") || !span_i64(m->word[0], &number))
		return;
	d->evidence = (uint16_t)number;
	d->look_at = 0;
	if (d->evidence == 2)
		return;
	d->looks = 0;
	memset(d->motion, 0, sizeof(d->motion));
}

void motion_line(struct hang_stream *s, struct span body)
{
	if (!s->open || !s->work.snapshots)
		return;
	for (size_t i = 0; i <= body.n; i++)
		s->stack = (s->stack ^ (i < body.n ? (uint8_t)body.s[i] : '\n')) * 16777619u;
}

void motion_task(struct hang_doc *d, const struct hang_stream *s)
{
	const struct hang_task *t = &s->work;
	struct hang_look look, *first;

	if (!t->snapshots || t->pid < 0)
		return;
	look = (struct hang_look){
		.switches = t->switches[1], .pid = t->pid, .stack = s->stack, .state = t->state,
		.rank = (uint8_t)rank_of(d, t), .pausing = is_pausing(d, t),
	};
	if (d->evidence == 1 && d->looks < HANG_LOOKS_MAX)
		d->look[d->looks++] = look;
	first = d->evidence == 2 ? look_find(d, t->pid) : NULL;
	if (!first)
		return;
	look_compare(first, &look, &d->motion[first->rank]);
	first->pid = -1;
}

void hang_motion(const struct hang_doc *d, struct hang_motion *out)
{
	*out = d->motion[0];
	for (unsigned i = 1; i < HANG_RANKS && !out->asleep && !out->switching; i++)
		*out = d->motion[i];
}
