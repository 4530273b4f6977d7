/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The release probe: without pressure, does the machine make lasting progress again? */
#include "verdict_parts.h"

#include "board.h"

#define LASTING_MS 2000		/* progress that ends earlier is an echo of the release */

/* Others go on beside a lone operation, so that no pause is measured: take the whole run. */
static bool is_throttled(const struct verdict *v)
{
	uint64_t from_ns = v->doubt == DOUBT_LONE ? v->start_ns : v->hang_ns;
	uint64_t of_ns = v->doubt == DOUBT_LONE ? v->throttled_ns : v->pause_throttled_ns;

	return of_ns && 2 * of_ns / NS_PER_MS >= ms_since(v->release_ns, from_ns);
}

enum verdict_want verdict_want_release(struct verdict *v)
{
	v->release_ops = v->ops;
	v->release_activity = v->activity;
	v->release_ns = v->now_ns;
	v->moved_ns = 0;
	v->released = v->walled = false;
	v->is_throttled = is_throttled(v);
	verdict_enter(v, STAGE_RELEASE);
	return WANT_RELEASE;
}

/* Less than a twentieth of the old rate since the release: an echo, no recovery. */
static bool is_echo(const struct verdict *v, uint64_t since, uint64_t before)
{
	uint64_t before_ms = ms_since(v->hang_ns, v->first_op_ns);
	uint64_t since_ms = ms_since(v->now_ns, v->release_ns);

	return before_ms >= BASELINE_MS &&
		(double)since * before_ms * TRICKLE < (double)before * since_ms;
}

/* A silent server recovers only by an answer, whatever completes in memory. */
static bool is_serving(const struct verdict *v, const struct progress *p)
{
	return p->activity > v->release_activity && !is_echo(v,
		p->activity - v->release_activity, v->release_activity - v->start_activity);
}

/* After the run phase no new operation is due: those in flight have completed. */
static bool has_run_out(const struct verdict *v, const struct progress *p)
{
	return v->phase > PHASE_RUN && p->oldest_ms == 0 && p->ops > v->release_ops;
}

static bool is_moving(const struct verdict *v, const struct progress *p)
{
	if (v->doubt == DOUBT_LONE || v->doubt == DOUBT_LATE)
		return verdict_doubt(v, p) == DOUBT_NONE;
	if (v->doubt == DOUBT_SILENT && p->silence_ms > v->limits.silence_ms)
		return false;
	if (has_run_out(v, p))
		return true;
	if (v->doubt == DOUBT_UNSERVED)
		return is_serving(v, p);
	/* Completions in memory while the server is silent are no recovery. */
	if (p->served && p->activity <= v->release_activity)
		return false;
	return p->ops > v->release_ops && !is_echo(v, p->ops - v->release_ops, v->release_ops);
}

/* LASTING_MS, or half of a short probe. */
static uint64_t lasting_ms(const struct verdict *v)
{
	return v->limits.release_ms < 2 * LASTING_MS ? v->limits.release_ms / 2 : LASTING_MS;
}

/* A single operation is no recovery: operations must go on. */
static bool has_recovered(struct verdict *v, const struct progress *p)
{
	uint64_t count = v->doubt == DOUBT_UNSERVED ? p->activity : p->ops;

	if (!is_moving(v, p))
		return false;
	if (v->doubt == DOUBT_LONE || v->doubt == DOUBT_LATE || p->workers == 0 ||
	    has_run_out(v, p))
		return true;
	if (!v->moved_ns) {
		v->moved_ns = v->now_ns;
		v->moved_count = count;
	} else if (ms_since(v->now_ns, v->moved_ns) < lasting_ms(v)) {
		v->moved_count = count;
	}
	return count > v->moved_count;
}

/*
 * Without CPU time a machine shows no progress, so only time with heartbeats counts. The probe
 * also ends if heartbeats stop long enough for dead, or come and go too long.
 */
static bool is_over(const struct verdict *v, const struct progress *p)
{
	const struct verdict_limits *l = &v->limits;
	uint64_t probe_ms = ms_since(v->now_ns, v->stage_ns);
	uint64_t beating_ms = ms_since(v->beating_ns, v->stage_beating_ns);

	return beating_ms >= l->release_ms || p->silence_ms > l->silence_ms ||
		probe_ms > l->silence_ms + l->release_ms;
}

enum verdict_want verdict_probe(struct verdict *v, const struct progress *p)
{
	uint64_t probe_ms = ms_since(v->now_ns, v->stage_ns);

	if (has_recovered(v, p))
		return verdict_judge_moved(v);
	if (v->ops < v->release_ops)
		v->release_ops = v->ops;
	if (v->stage == STAGE_RELEASE) {
		if (probe_ms > ANSWER_MS + v->limits.release_ms)
			verdict_enter(v, STAGE_PROBE);
		return WANT_NOTHING;
	}
	if (!is_over(v, p))
		return WANT_NOTHING;
	if (v->moved_ns && ms_since(v->now_ns, v->moved_ns) < v->limits.release_ms)
		return WANT_NOTHING;
	return verdict_judge_stuck(v, p->silence_ms > v->limits.silence_ms);
}
