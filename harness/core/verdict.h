/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict: a pure state machine over events and progress readings. It says when to take
 * evidence and when to release pressure, and at the end which rung of the ladder was reached.
 */
#ifndef CORE_VERDICT_H
#define CORE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "event.h"

enum verdict_kind {
	VERDICT_PASS, VERDICT_SLOW, VERDICT_THRASH, VERDICT_STALL, VERDICT_LIVELOCK,
	VERDICT_DEADLOCK, VERDICT_DEAD, VERDICT_PANIC, VERDICT_BUG, VERDICT_SKIP,
	VERDICT_BROKEN, VERDICT_KINDS
};
const char *verdict_name(enum verdict_kind kind);
int verdict_of(const char *name);	/* -1: unknown */
bool verdict_is_hang(enum verdict_kind kind);	/* stall livelock deadlock dead */

/* "no hang", or a verdict and (may be "") a text that the cause must hold. */
struct expectation {
	bool no_hang;
	enum verdict_kind kind;
	char cause[64];
};
bool expectation_met(const struct expectation *x, enum verdict_kind got, const char *cause);

/* All in ms on the supervisor's clock, already scaled by the speed probe. */
struct verdict_limits {
	uint64_t stall_after_ms;	/* no operation and no activity for this long: suspect */
	uint64_t patience_ms;		/* no operation, but activity (pages written, requests) */
	uint64_t evidence_gap_ms;	/* between the two snapshots */
	uint64_t release_ms;		/* how long the release probe waits for progress */
	uint64_t silence_ms;		/* heartbeats missing for this long: dead */
	uint64_t boot_ms;		/* from start to the run phase, else broken */
	uint32_t thrash_psi;		/* full avg10 in 1/100 % that counts as thrash */
	bool needs_reclaim;		/* no reclaim seen: broken */
	bool needs_hits;		/* an injector without a hit: broken (EVENT_DISARMED with a = 0) */
};
void verdict_limits_of(struct verdict_limits *l, uint64_t stall_after_ms, unsigned speed_pct);

/* What the supervisor shall do next; each is wanted once. */
enum verdict_want { WANT_NOTHING, WANT_EVIDENCE, WANT_RELEASE, WANT_END };

struct verdict {
	struct verdict_limits limits;
	int stage;			/* enum in verdict.c */
	uint64_t stage_ns;		/* when it began */
	uint64_t start_ns;		/* of the run phase; 0: not yet */
	uint64_t ops, activity;		/* last readings */
	uint64_t first_op_ns;
	uint64_t last_op_ns;		/* last time ops grew */
	uint64_t last_activity_ns;
	uint64_t suspect_ns;
	uint64_t idle_longest_ms;	/* longest time without progress that ended by itself */
	uint64_t hold_ns;		/* time that does not count (all stopped or pacing) */
	uint32_t psi_full_max;
	uint32_t psi_high;		/* readings above thrash_psi */
	uint32_t readings;
	uint64_t reclaim_first, reclaim_last;
	int64_t asleep, switching;	/* of EVENT_ASLEEP */
	uint32_t hang_lines, oom_kills, missed_hurts;
	unsigned snapshots;
	bool ended;			/* PHASE_DONE came */
	bool have;			/* kind is final */
	enum verdict_kind kind;
	char reason[232];
};

void verdict_begin(struct verdict *v, const struct verdict_limits *limits);
enum verdict_want verdict_event(struct verdict *v, const struct event *ev);
enum verdict_want verdict_progress(struct verdict *v, const struct progress *p);
/* The rung reached so far; final once WANT_END was returned or the run is over. */
enum verdict_kind verdict_end(struct verdict *v, char *reason, size_t size);

/* First operation to the last before the hang, and from there to t_ns; 0 if no hang. */
uint64_t verdict_hang_ms(const struct verdict *v);
uint64_t verdict_detect_ms(const struct verdict *v, uint64_t t_ns);

#endif
