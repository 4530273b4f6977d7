/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict: a pure state machine over events and progress readings. It says when to take
 * evidence and when to release pressure, and at the end which rung of the ladder was reached.
 */
#ifndef VERDICT_VERDICT_H
#define VERDICT_VERDICT_H

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

/* "no hang", "hang" or a verdict, and (may be "") a text that the cause must hold. */
struct expectation {
	bool no_hang;
	bool any_hang;		/* whichever comes; kind is one of them */
	enum verdict_kind kind;
	char cause[64];
};
const char *expectation_name(const struct expectation *x);
int expectation_set(struct expectation *x, const char *name);	/* all but cause; or -EINVAL */
bool expectation_met(const struct expectation *x, enum verdict_kind got, const char *cause);

/* All in ms of the machine's own time, already scaled by the speed probe. */
struct verdict_limits {
	uint64_t stall_after_ms;	/* no operation and no activity for this long: suspect */
	uint64_t patience_ms;		/* no operation, but activity (pages written, requests) */
	uint64_t evidence_gap_ms;	/* between the two snapshots */
	uint64_t release_ms;		/* how long the release probe waits for progress */
	uint64_t silence_ms;		/* heartbeats missing for this long: dead */
	uint64_t boot_ms;		/* from start to the run phase, else broken */
	uint32_t thrash_psi;		/* full avg10 in 1/100 % that counts as thrash */
	bool needs_reclaim;		/* no reclaim seen: broken */
	bool needs_hits;		/* an injector without a hit (EVENT_DISARMED): broken */
};
/*
 * speed_pct below 100 stretches all but boot_ms, at most four times; 0: not known, as 100.
 * needs_reclaim and needs_hits come out false: set them behind it.
 */
void verdict_limits_of(struct verdict_limits *l, uint64_t stall_after_ms, unsigned speed_pct);

/* What the supervisor shall do next. Evidence is wanted twice, the release and the end once. */
enum verdict_want { WANT_NOTHING, WANT_EVIDENCE, WANT_RELEASE, WANT_END };

struct verdict {
	struct verdict_limits limits;	/* may be replaced when the speed probe has answered */
	int stage;			/* enum verdict_stage */
	int doubt;			/* enum verdict_doubt: why there is a suspicion */
	unsigned phase;			/* enum board_phase of the last EVENT_PHASE */
	uint64_t now_ns;		/* the latest time seen */
	uint64_t host_ns, waited_ms;	/* of the last reading, on the host's clock */
	uint64_t owed_ns;		/* waits that are not in lag_ns yet */
	uint64_t lag_ns;		/* of the machine's own clock behind that of the host */
	uint64_t oldest_wait_ns, silence_wait_ns, runner_wait_ns;	/* in those ages */
	uint64_t op_lag_ns, activity_lag_ns, hang_lag_ns;	/* lag at those times */
	uint64_t read_ns;		/* of the latest reading */
	uint64_t stage_ns;		/* when the stage began */
	uint64_t beating_ns;		/* time in which heartbeats came */
	uint64_t stage_beating_ns;	/* likewise, when the stage began */
	uint64_t start_ns;		/* of the run phase; 0: not yet */
	uint64_t ops, activity;		/* last readings */
	uint64_t first_op_ns;
	uint64_t last_op_ns;		/* last time ops grew */
	uint64_t last_activity_ns;
	uint64_t start_activity, op_activity;	/* at the start and at the last operation */
	uint64_t suspect_ns;		/* when the suspicion began; 0: none */
	uint64_t hang_ns;		/* last sign of life before it */
	uint64_t release_ns;		/* when the release was wanted */
	uint64_t release_ops;		/* ops when the release was wanted */
	uint64_t moved_ns;		/* first movement after the release; 0: none */
	uint64_t moved_count;		/* operations after its echo; requests if unserved */
	uint64_t release_activity;	/* likewise */
	uint64_t idle_ns;		/* counting time since the last operation */
	uint64_t quiet_ns;		/* counting time since the last operation or activity */
	uint64_t unserved_ns;		/* counting time since the server answered a request */
	uint64_t empty_ns;		/* since there was a worker */
	uint64_t still_ns;		/* since anything at all moved, phases too */
	uint64_t stopped_ns;		/* of the oldest operation in flight, spent in SIGSTOP */
	uint64_t lone_base_ms;		/* age of a long operation that was seen to be alive */
	uint64_t hold_ns;		/* time that did not count (all stopped or pacing) */
	uint64_t idle_longest_ms;	/* longest time without progress that ended by itself */
	uint64_t oldest_ms;		/* last reading */
	uint64_t worst_ms;		/* oldest operation in flight of the whole run */
	uint32_t psi_full_max;
	uint32_t psi_high;		/* readings above thrash_psi */
	uint32_t readings;		/* in the run phase */
	uint64_t reclaim_first, reclaim_last;
	int64_t asleep, switching;	/* of EVENT_ASLEEP */
	uint32_t hang_lines, oom_kills, injectors_missed;
	unsigned snapshots;		/* wanted so far in this suspicion */
	bool released;			/* EVENT_RELEASE came */
	bool broken;			/* EVENT_BROKEN came during a suspicion; text in trouble */
	bool ended;			/* PHASE_DONE came */
	bool end_wanted;
	bool have;			/* kind is final */
	enum verdict_kind kind;
	char missed[40];		/* the first injector without a hit */
	char trouble[200];		/* first worker error, or why it is broken; "" for none */
	char reason[232];
};

void verdict_begin(struct verdict *v, const struct verdict_limits *limits);
/*
 * Feed it: each event as it comes, a reading about ten times a second. Answer WANT_EVIDENCE
 * with EVENT_EVIDENCE and, after the second, EVENT_ASLEEP; WANT_RELEASE with EVENT_RELEASE.
 * None of these answers is waited for for ever.
 * Times given are the host's; those kept are the machine's own, without what it waited for a
 * processor of the host (waited_ms).
 */
enum verdict_want verdict_event(struct verdict *v, const struct event *ev);
enum verdict_want verdict_progress(struct verdict *v, const struct progress *p);
/* The rung reached so far; final once WANT_END was returned or the run is over. */
enum verdict_kind verdict_end(struct verdict *v, char *reason, size_t size);

/* A hang is suspected and not yet judged. */
bool verdict_suspects(const struct verdict *v);

/*
 * First operation to the last before the hang, in the machine's own time, and from there to t_ns,
 * both on the host's clock; 0 if no hang.
 */
uint64_t verdict_hang_ms(const struct verdict *v);
uint64_t verdict_detect_ms(const struct verdict *v, uint64_t t_ns);

#endif
