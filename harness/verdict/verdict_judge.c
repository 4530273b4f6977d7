/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdict itself: the rung reached, and a sentence that gives the reason. */
#include "verdict_parts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

#define THRASH_SHARE 5	/* thrash: memory pressure high in one of so many readings */
#define BUSY_PCT 50	/* mentioned: share of a host's processors that other programs took */
#define WAIT_SHARE 5	/* mentioned: machine waited one of so many seconds */

enum verdict_want verdict_settle(struct verdict *v, enum verdict_kind kind, const char *fmt, ...)
{
	va_list ap;

	if (v->have)
		return WANT_NOTHING;
	va_start(ap, fmt);
	vsnprintf(v->reason, sizeof(v->reason), fmt, ap);
	va_end(ap);
	if (!v->reason[0])
		snprintf(v->reason, sizeof(v->reason), "no reason was given");
	v->have = true;
	v->kind = kind;
	verdict_enter(v, STAGE_OVER);
	if (v->end_wanted)
		return WANT_NOTHING;
	v->end_wanted = true;
	return WANT_END;
}

/* Activity shortly after the release may be its echo: it must last. */
static bool is_active(const struct verdict *v)
{
	return v->doubt != DOUBT_LONE && v->last_activity_ns > v->stage_ns &&
		ms_since(v->last_activity_ns, v->stage_ns) > v->limits.release_ms / 2;
}

static enum verdict_want judge_suspicion(struct verdict *v, enum verdict_outcome outcome)
{
	const struct verdict_facts f = {
		.doubt = v->doubt, .outcome = outcome, .moved_once = v->moved_ns != 0,
		.is_active = is_active(v), .is_throttled = v->is_throttled, .looked = v->looked,
		.asleep = v->asleep > 0 ? (uint64_t)v->asleep : 0,
		.switching = v->switching > 0 ? (uint64_t)v->switching : 0,
		.detected = v->hang_lines != 0,
		.paused_s = ms_since(v->release_ns, v->hang_ns) / 1e3,
		.moved_s = ms_since(v->moved_ns ?: v->now_ns, v->release_ns) / 1e3,
		.trouble = v->trouble,
	};
	char reason[sizeof(v->reason)];

	verdict_facts_reason(&f, reason, sizeof(reason));
	return verdict_settle(v, verdict_facts_kind(&f), "%s", reason);
}

enum verdict_want verdict_judge_moved(struct verdict *v)
{
	return judge_suspicion(v, OUTCOME_MOVED);
}

enum verdict_want verdict_judge_stuck(struct verdict *v, bool silent)
{
	return judge_suspicion(v, silent ? OUTCOME_SILENT : v->walled ? OUTCOME_WALLED :
		OUTCOME_STUCK);
}

/* The run ended before silence at its end had lasted long enough to be told from a hang. */
static void judge_cut(struct verdict *v)
{
	const struct verdict_limits *l = &v->limits;
	uint64_t enough_ms = v->plan_ms + l->patience_ms;
	char scaled[80] = "";

	if (l->scale_pct > 100)
		snprintf(scaled, sizeof(scaled), ": %g s became %g s on this machine",
			l->written_ms / 1e3, l->stall_after_ms / 1e3);
	verdict_settle(v, VERDICT_BROKEN, "%s for %.1f s when the run ended, and a hang is told "
		"only after up to %g s%s, the run has %g s: give --time %.0fs",
		v->cut_lone ? "one operation was in flight" : "no operation", v->cut_ms / 1e3,
		l->patience_ms / 1e3, scaled, v->plan_ms / 1e3, enough_ms / 1e3);
}

static bool judge_broken(struct verdict *v)
{
	if (!v->ended)
		verdict_settle(v, VERDICT_BROKEN, "%s", v->broken ? v->trouble :
			"the run was cut short");
	else if (v->doubt != DOUBT_NONE)
		verdict_settle(v, VERDICT_BROKEN, "the run ended while a hang was suspected");
	else if (v->trouble[0])
		verdict_settle(v, VERDICT_BROKEN, "%s", v->trouble);
	else if (!v->first_op_ns)
		verdict_settle(v, VERDICT_BROKEN, "no operation was ever completed");
	else if (v->cut_ms)
		judge_cut(v);
	else if (v->limits.needs_hits && v->injectors_missed)
		verdict_settle(v, VERDICT_BROKEN,
			"injector %s never hit within %.1f s; more time or load lets it",
			v->missed, ms_since(v->now_ns, v->start_ns) / 1e3);
	else if (v->limits.needs_reclaim && v->reclaim_last <= v->reclaim_first)
		verdict_settle(v, VERDICT_BROKEN, "pressure never reached reclaim within %.1f s",
			ms_since(v->now_ns, v->start_ns) / 1e3);
	return v->have;
}

/* Half of the silence that raises a suspicion, or half of a shorter run. */
static uint64_t slow_ms(const struct verdict *v)
{
	uint64_t run_ms = v->first_op_ns ? ms_since(v->now_ns, v->first_op_ns) : 0;

	return (run_ms < v->limits.stall_after_ms ? run_ms : v->limits.stall_after_ms) / 2;
}

/* The verdict of a run that came to its end without a hang. */
static void verdict_judge_end(struct verdict *v)
{
	if (judge_broken(v))
		return;
	if (v->psi_high > 0 && v->psi_high * (uint64_t)THRASH_SHARE >= v->readings)
		verdict_settle(v, VERDICT_THRASH,
			"memory pressure was high in %u of %u readings (worst %u.%02u %%)",
			v->psi_high, v->readings, v->psi_full_max / 100, v->psi_full_max % 100);
	else if (v->idle_longest_ms > slow_ms(v))
		verdict_settle(v, VERDICT_SLOW, "at worst %.1f s went by without an operation",
			v->idle_longest_ms / 1e3);
	else if (v->worst_ms > v->limits.stall_after_ms)
		verdict_settle(v, VERDICT_SLOW, "one operation took %.1f s", v->worst_ms / 1e3);
	else
		verdict_settle(v, VERDICT_PASS, "operations went on to the end");
}

void verdict_throttle_text(const struct verdict *v, char *buf, size_t size)
{
	*buf = '\0';
	if (v->throttled_ns >= NS_PER_S)
		snprintf(buf, size, "%" PRIu64 " times, for %.1f s", v->throttled,
			v->throttled_ns / (double)NS_PER_S);
}

/* Add what else must be known of the run to its reason. */
static void reason_add(const struct verdict *v, char *reason, size_t size)
{
	struct text t = { .s = reason, .n = strlen(reason), .size = size };
	char throttle[64];

	verdict_throttle_text(v, throttle, sizeof(throttle));
	if (*throttle)
		text_add(&t, "; memory.high held the group up %s", throttle);
	if (v->busy_pct >= BUSY_PCT)
		text_add(&t, "; other programs took %u %% of this busy host's processors",
			v->busy_pct);
	if (v->lag_ns / WAIT_SHARE > v->now_ns / (WAIT_SHARE - 1))
		text_add(&t, "; the machine waited for a processor of this busy host %.0f %% of "
			"the time", 100.0 * v->lag_ns / (v->lag_ns + v->now_ns));
}

enum verdict_kind verdict_end(struct verdict *v, char *reason, size_t size)
{
	if (!v->have && v->kind == VERDICT_BUG)
		verdict_settle(v, VERDICT_BUG, "%s", v->trouble);
	if (!v->have)
		verdict_judge_end(v);
	snprintf(reason, size, "%s", v->reason);
	reason_add(v, reason, size);
	return v->kind;
}

uint64_t verdict_hang_ms(const struct verdict *v)
{
	if (!v->have || !verdict_is_hang(v->kind) || !v->first_op_ns)
		return 0;
	return ms_since(v->hang_ns ? v->hang_ns : v->last_op_ns, v->first_op_ns);
}

uint64_t verdict_detect_ms(const struct verdict *v, uint64_t t_ns)
{
	if (!v->have || !verdict_is_hang(v->kind))
		return 0;
	if (v->hang_ns)
		return ms_since(t_ns, v->hang_ns + v->hang_lag_ns);
	return ms_since(t_ns, v->last_op_ns + v->op_lag_ns);
}
