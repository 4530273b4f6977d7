/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readings of progress: the clocks that raise a suspicion, and the stages after it. */
#include "verdict_parts.h"

#include <string.h>

#include "board.h"

#define READING_MS 2000		/* longer gaps between readings count as this */
#define BEAT_MS 3000		/* heartbeats are rare on a busy host */
#define THROTTLE_MS 5000	/* a delay by memory.high of 2 s, and a sample that comes late */
#define SILENCE_FACTOR 4	/* while the run goes on: silence of so many limits */

void verdict_begin(struct verdict *v, const struct verdict_limits *limits)
{
	memset(v, 0, sizeof(*v));
	v->limits = *limits;
	v->stage = STAGE_BOOT;
}

uint64_t verdict_lone_ms(const struct verdict *v)
{
	uint64_t stopped_ms = v->stopped_ns / NS_PER_MS;

	return v->oldest_ms > stopped_ms ? v->oldest_ms - stopped_ms : 0;
}

void verdict_enter(struct verdict *v, enum verdict_stage stage)
{
	v->stage = stage;
	v->stage_ns = v->now_ns;
	v->stage_beating_ns = v->beating_ns;
}

/* Time that this reading stands for. The time of a frozen supervisor does not count. */
static uint64_t take_time(struct verdict *v, uint64_t t_ns)
{
	uint64_t dt = t_ns > v->read_ns ? t_ns - v->read_ns : 0;

	if (t_ns > v->read_ns)
		v->read_ns = t_ns;
	if (t_ns > v->now_ns)
		v->now_ns = t_ns;
	return dt < READING_MS * NS_PER_MS ? dt : READING_MS * NS_PER_MS;
}

static void note_idle(struct verdict *v)
{
	uint64_t idle_ms = v->idle_ns / NS_PER_MS;

	if (idle_ms > v->idle_longest_ms)
		v->idle_longest_ms = idle_ms;
}

/*
 * Activity below a twentieth of its rate while operations completed is no sign of life: a server
 * that is throttled to a page in two seconds would never end the wait.
 */
static bool is_trickle(const struct verdict *v, const struct progress *p)
{
	uint64_t before_ms = ms_since(v->last_op_ns, v->start_ns);
	uint64_t since_ms = ms_since(v->now_ns, v->last_op_ns);

	if (before_ms < BASELINE_MS || since_ms < BASELINE_MS || p->activity < v->op_activity)
		return false;
	return (double)(p->activity - v->op_activity) * before_ms * TRICKLE <
		(double)(v->op_activity - v->start_activity) * since_ms;
}

static void count_op(struct verdict *v, const struct progress *p)
{
	if (v->stage < STAGE_RELEASE && v->phase == PHASE_RUN)
		note_idle(v);
	if (!v->first_op_ns)
		v->first_op_ns = v->now_ns;
	v->last_op_ns = v->now_ns;
	v->op_lag_ns = v->lag_ns;
	v->op_activity = p->activity;
	v->idle_ns = v->quiet_ns = v->still_ns = v->pause_throttled_ns = 0;
}

static void count_ops(struct verdict *v, const struct progress *p)
{
	if (p->ops > v->ops)
		count_op(v, p);
	if (p->activity > v->activity) {
		v->last_activity_ns = v->now_ns;
		v->activity_lag_ns = v->lag_ns;
		v->still_ns = v->unserved_ns = 0;
		if (!is_trickle(v, p))
			v->quiet_ns = 0;
	}
	v->ops = p->ops;
	v->activity = p->activity;
}

static void count_time(struct verdict *v, const struct progress *p, uint64_t dt)
{
	v->still_ns += dt;
	if (p->silence_ms < BEAT_MS)
		v->beating_ns += dt;
	v->empty_ns = p->workers ? 0 : v->empty_ns + dt;
	if (p->oldest_ms < v->oldest_ms && !p->stopped)
		v->stopped_ns = 0;
	if (p->stopped)
		v->stopped_ns += dt;
	v->oldest_ms = p->oldest_ms;
	if (verdict_lone_ms(v) < v->lone_base_ms)
		v->lone_base_ms = 0;
	if (p->workers == 0 || (uint64_t)p->stopped + p->pacing >= p->workers) {
		v->hold_ns += dt;
		return;
	}
	v->idle_ns += dt;
	v->quiet_ns += dt;
	v->unserved_ns += dt;
}

/*
 * A task above memory.high sleeps for at most two seconds on its way out of the kernel, and then
 * goes on (mem_cgroup_handle_over_high in mm/memcontrol.c); memory.events counts each time.
 */
static void count_throttle(struct verdict *v, const struct progress *p, uint64_t dt)
{
	if (p->throttled > v->throttled)
		v->throttle_ns = v->now_ns;
	v->throttled = p->throttled;
	if (!v->throttle_ns || ms_since(v->now_ns, v->throttle_ns) > THROTTLE_MS ||
	    p->psi_full < v->limits.thrash_psi)
		return;
	v->throttled_ns += dt;
	v->pause_throttled_ns += dt;
}

static void count_pressure(struct verdict *v, const struct progress *p)
{
	if (v->phase != PHASE_RUN)
		return;
	if (v->readings++ == 0)
		v->reclaim_first = p->reclaim;
	v->reclaim_last = p->reclaim;
	if (p->psi_full > v->psi_full_max)
		v->psi_full_max = p->psi_full;
	if (p->psi_full >= v->limits.thrash_psi)
		v->psi_high++;
	if (v->stage < STAGE_RELEASE && verdict_lone_ms(v) > v->worst_ms)
		v->worst_ms = verdict_lone_ms(v);
}

static bool is_past(uint64_t ns, uint64_t limit_ms)
{
	return ns / NS_PER_MS > limit_ms;
}

enum verdict_doubt verdict_doubt(const struct verdict *v, const struct progress *p)
{
	const struct verdict_limits *l = &v->limits;
	uint64_t quiet_ms = v->first_op_ns ? l->stall_after_ms : l->patience_ms;

	if (p->silence_ms > l->silence_ms &&
	    ms_since(v->now_ns, v->last_op_ns) > l->stall_after_ms)
		return DOUBT_SILENT;
	if (v->phase != PHASE_RUN && p->oldest_ms == 0)
		return is_past(v->still_ns, l->boot_ms) ? DOUBT_LATE : DOUBT_NONE;
	if (is_past(v->empty_ns, l->patience_ms))
		return DOUBT_EMPTY;
	if (p->workers == 0)
		return DOUBT_NONE;
	if (is_past(v->quiet_ns, quiet_ms))
		return DOUBT_QUIET;
	if (p->served && is_past(v->unserved_ns, l->stall_after_ms) &&
	    verdict_lone_ms(v) > l->stall_after_ms)
		return DOUBT_UNSERVED;
	if (is_past(v->idle_ns, l->patience_ms))
		return DOUBT_BUSY;
	return verdict_lone_ms(v) > l->patience_ms + v->lone_base_ms ? DOUBT_LONE : DOUBT_NONE;
}

enum verdict_want verdict_want_evidence(struct verdict *v, enum verdict_stage stage)
{
	v->snapshots++;
	verdict_enter(v, stage);
	return WANT_EVIDENCE;
}

static enum verdict_want read_boot(struct verdict *v, const struct progress *p)
{
	(void)p;
	if (ms_since(v->now_ns, 0) <= v->limits.boot_ms)
		return WANT_NOTHING;
	return verdict_settle(v, VERDICT_BROKEN,
		"the run phase was not reached within %.0f s (last phase: %s)",
		v->limits.boot_ms / 1e3, board_phase_name(v->phase));
}

/*
 * A task stops only by a signal. A runner that sleeps may be stuck in the hang that it watches,
 * so sleeping is never held against the harness, and nothing is during a suspicion.
 */
static bool is_runner_stopped(const struct verdict *v, const struct progress *p)
{
	return p->runner_stopped && p->runner_ms > v->limits.silence_ms;
}

static enum verdict_want read_run(struct verdict *v, const struct progress *p)
{
	enum verdict_doubt doubt = verdict_doubt(v, p);

	if (p->silence_ms / SILENCE_FACTOR > v->limits.silence_ms && doubt != DOUBT_SILENT)
		return verdict_settle(v, VERDICT_BROKEN,
			"the agent gave no heartbeat for %.1f s although operations went on",
			p->silence_ms / 1e3);
	if (doubt == DOUBT_NONE && is_runner_stopped(v, p))
		return verdict_settle(v, VERDICT_BROKEN,
			"the runner was stopped by a signal and carried out no step for %.1f s",
			p->runner_ms / 1e3);
	if (doubt == DOUBT_NONE)
		return WANT_NOTHING;
	v->doubt = doubt;
	v->suspect_ns = v->now_ns;
	v->hang_ns = v->last_op_ns ? v->last_op_ns : v->start_ns;
	v->hang_lag_ns = v->op_lag_ns;
	if (doubt == DOUBT_UNSERVED && v->last_activity_ns) {
		v->hang_ns = v->last_activity_ns;
		v->hang_lag_ns = v->activity_lag_ns;
	}
	if (doubt == DOUBT_LONE) {
		v->hang_ns = v->now_ns - verdict_lone_ms(v) * NS_PER_MS;
		v->hang_lag_ns = v->lag_ns - v->oldest_wait_ns;
	}
	v->asleep = v->switching = 0;
	v->looked = false;
	v->snapshots = 0;
	return verdict_want_evidence(v, STAGE_FIRST);
}

enum verdict_want verdict_clear(struct verdict *v)
{
	v->doubt = DOUBT_NONE;
	v->suspect_ns = v->hang_ns = 0;
	verdict_enter(v, STAGE_RUN);
	if (v->broken)
		return verdict_settle(v, VERDICT_BROKEN, "%s", v->trouble);
	return WANT_NOTHING;
}

static enum verdict_want read_suspect(struct verdict *v, const struct progress *p)
{
	enum verdict_doubt doubt = verdict_doubt(v, p);
	uint64_t in_stage_ms = ms_since(v->now_ns, v->stage_ns);

	if (doubt == DOUBT_NONE)
		return verdict_clear(v);
	v->doubt = doubt;
	if (v->stage == STAGE_FIRST && in_stage_ms > ANSWER_MS)
		verdict_enter(v, STAGE_GAP);
	else if (v->stage == STAGE_GAP && in_stage_ms >= v->limits.evidence_gap_ms)
		return verdict_want_evidence(v, STAGE_SECOND);
	else if (v->stage == STAGE_SECOND && in_stage_ms > ANSWER_MS)
		return verdict_want_release(v);
	return WANT_NOTHING;
}

static enum verdict_want read_bug(struct verdict *v, const struct progress *p)
{
	(void)p;
	if (ms_since(v->now_ns, v->stage_ns) <= ANSWER_MS)
		return WANT_NOTHING;
	return verdict_settle(v, VERDICT_BUG, "%s", v->trouble);
}

static enum verdict_want (*const read_stage[STAGE_COUNT])(struct verdict *,
	const struct progress *) = {
	[STAGE_BOOT] = read_boot,
	[STAGE_RUN] = read_run,
	[STAGE_FIRST] = read_suspect,
	[STAGE_GAP] = read_suspect,
	[STAGE_SECOND] = read_suspect,
	[STAGE_RELEASE] = verdict_probe,
	[STAGE_PROBE] = verdict_probe,
	[STAGE_BUG] = read_bug,
};

enum verdict_want verdict_progress(struct verdict *v, const struct progress *p)
{
	struct progress own;
	uint64_t dt;

	verdict_own_time(v, p, &own);
	dt = take_time(v, own.t_ns);
	if (v->stage == STAGE_OVER)
		return WANT_NOTHING;
	count_time(v, &own, dt);
	count_ops(v, &own);
	count_pressure(v, &own);
	count_throttle(v, &own, dt);
	verdict_read_due(v, &own);
	return read_stage[v->stage](v, &own);
}
