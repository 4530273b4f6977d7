/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan's end: a run outlasts it while a late hang could not be told from none. */
#include "verdict_parts.h"

#include "board.h"

/* No operation since the plan's end, or still one in flight that began before it. */
static bool is_pending(const struct verdict *v)
{
	if (v->is_resting)
		return false;
	return v->ops == v->due_ops || verdict_lone_ms(v) > ms_since(v->now_ns, v->due_ns);
}

static bool is_lacking(const struct verdict *v)
{
	const struct verdict_limits *l = &v->limits;

	return (l->needs_reclaim && v->reclaim_last <= v->reclaim_first) ||
		(l->needs_hits && v->missing);
}

/* Whether the machine has not yet run for as long as a fast and idle one would have. */
static bool is_short_of_time(const struct verdict *v)
{
	uint64_t own_ms = ms_since(v->now_ns, v->start_ns) * (100 - v->busy_pct) / 100;

	return own_ms * 100 < v->plan_ms * v->limits.scale_pct;
}

bool verdict_may_end(const struct verdict *v)
{
	uint64_t held_ms = ms_since(v->now_ns, v->due_ns);

	if (v->stage == STAGE_OVER || v->phase > PHASE_RUN)
		return true;
	if (!v->due_read || v->stage != STAGE_RUN)
		return false;
	if (is_pending(v))
		return held_ms > verdict_hold_ms(&v->limits);
	/* After a worker's failure no end is a clean one. */
	return v->trouble[0] || !is_lacking(v) || !is_short_of_time(v) ||
		held_ms > VERDICT_HOLD_MS;
}

void verdict_note_due(struct verdict *v, uint64_t plan_ms)
{
	if (v->due_ns || v->phase != PHASE_RUN)
		return;
	v->due_ns = v->now_ns;
	v->plan_ms = plan_ms;
}

void verdict_read_due(struct verdict *v, const struct progress *p)
{
	v->is_resting = p->workers == 0 || (uint64_t)p->stopped + p->pacing >= p->workers;
	v->missing = p->missing;
	v->busy_pct = p->busy_pct < 100 ? p->busy_pct : 100;
	if (!v->due_ns || v->due_read)
		return;
	v->due_read = true;
	v->due_ops = p->ops;
}

void verdict_note_cut(struct verdict *v)
{
	uint64_t idle_ms = ms_since(v->now_ns, v->last_op_ns), lone_ms = verdict_lone_ms(v);

	if (v->phase != PHASE_RUN || !v->due_read || v->stage != STAGE_RUN || !is_pending(v))
		return;
	v->cut_ms = idle_ms > lone_ms ? idle_ms : lone_ms;
	v->cut_lone = idle_ms < lone_ms;
}
