/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The verdict: a pure state machine over events and readings of progress. It asks for evidence
 * and for the release of pressure, and in the end names the rung of the ladder.
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
int verdict_of(const char *name);	/* -1: no such verdict */
bool verdict_is_hang(enum verdict_kind kind);	/* stall livelock deadlock dead */

/* "no hang", "hang" or a verdict, and a text that the cause contains ("": any). */
struct expectation {
	bool no_hang;
	bool any_hang;		/* any of the four hangs; kind is one of them */
	enum verdict_kind kind;
	char cause[64];
};
/* Text of all but cause: "no hang", "hang" or a verdict. expectation_set: 0 or -EINVAL. */
const char *expectation_name(const struct expectation *x);
int expectation_set(struct expectation *x, const char *name);	/* leaves cause alone */
bool expectation_met(const struct expectation *x, enum verdict_kind got, const char *cause);

/* Limits in ms of guest time, scaled by the speed probe. */
struct verdict_limits {
	uint64_t written_ms;		/* stall_after as the scenario gives it */
	uint32_t scale_pct;		/* by which the speed probe stretched the others */
	uint64_t stall_after_ms;	/* suspicion after: neither operation nor activity */
	uint64_t patience_ms;		/* suspicion after: activity, but no operation */
	uint64_t evidence_gap_ms;	/* between the snapshots */
	uint64_t release_ms;		/* wait for progress after the release */
	uint64_t silence_ms;		/* dead after: no heartbeat */
	uint64_t boot_ms;		/* start to run phase, else broken */
	uint32_t thrash_psi;		/* PSI full avg10 that counts as thrash, 1/100 % */
	bool needs_reclaim;		/* broken unless reclaim was seen */
	bool needs_hits;		/* broken if an injector had no hit (EVENT_DISARMED) */
};
/*
 * Fill *l. A speed_pct below 100 stretches all limits but boot_ms, at most four times; 0 means
 * unknown and counts as 100. needs_reclaim and needs_hits become false: set them afterwards.
 */
void verdict_limits_of(struct verdict_limits *l, uint64_t stall_after_ms, unsigned speed_pct);

#define VERDICT_PATIENCE 4		/* patience, in stall_after */
#define VERDICT_HOLD_MS 300000u		/* longest time for which a run outlasts its plan */
/* Time for which a run may outlast its plan, so that a hang which began late is still judged. */
uint64_t verdict_hold_ms(const struct verdict_limits *l);
/* Time for workers to end by themselves: the outer watch must find and judge what holds them. */
uint64_t verdict_quit_ms(const struct verdict_limits *l);
/* Longest time from the plan's end to the verdict, without setting up and taking down. */
uint64_t verdict_rest_ms(const struct verdict_limits *l);

/* Request to the supervisor: evidence twice a suspicion, release and end once. */
enum verdict_want { WANT_NOTHING, WANT_EVIDENCE, WANT_RELEASE, WANT_END };

struct verdict {
	struct verdict_limits limits;	/* replaced once the speed probe has answered */
	int stage;			/* enum verdict_stage */
	int doubt;			/* enum verdict_doubt: reason of the suspicion */
	unsigned phase;			/* enum board_phase of the last EVENT_PHASE */
	uint64_t now_ns;		/* latest time seen */
	uint64_t host_ns, waited_ms;	/* of the last reading, host time */
	uint64_t owed_ns;		/* waits not yet part of lag_ns */
	uint64_t lag_ns;		/* guest time behind host time */
	uint64_t oldest_wait_ns, silence_wait_ns, runner_wait_ns;	/* waits within those */
	uint64_t op_lag_ns, activity_lag_ns, hang_lag_ns;	/* lag at those times */
	uint64_t read_ns;		/* latest reading */
	uint64_t stage_ns;		/* start of the stage */
	uint64_t beating_ns;		/* time with heartbeats */
	uint64_t stage_beating_ns;	/* beating_ns at the start of the stage */
	uint64_t start_ns;		/* start of the run phase; 0: not yet */
	uint64_t ops, activity;		/* of the last reading */
	uint64_t first_op_ns;
	uint64_t last_op_ns;		/* last growth of ops */
	uint64_t last_activity_ns;
	uint64_t start_activity, op_activity;	/* at the start; at the last operation */
	uint64_t suspect_ns;		/* start of the suspicion; 0: none */
	uint64_t hang_ns;		/* last sign of life before the suspicion */
	uint64_t release_ns;		/* request of the release */
	uint64_t release_ops;		/* ops at that request */
	uint64_t moved_ns;		/* first progress after the release; 0: none */
	uint64_t moved_count;		/* operations (DOUBT_UNSERVED: requests) after the echo */
	uint64_t release_activity;	/* activity at that request */
	uint64_t idle_ns;		/* time that counts since the last operation */
	uint64_t quiet_ns;		/* time that counts since the last operation or activity */
	uint64_t unserved_ns;		/* time that counts since the server answered a request */
	uint64_t empty_ns;		/* time without a worker */
	uint64_t still_ns;		/* time without any change, phases included */
	uint64_t stopped_ns;		/* time in SIGSTOP of the oldest operation in flight */
	uint64_t lone_base_ms;		/* age of a long operation that proved alive */
	uint64_t hold_ns;		/* time not counted: all stopped or pacing */
	uint64_t idle_longest_ms;	/* longest time without progress that ended by itself */
	uint64_t oldest_ms;		/* of the last reading */
	uint64_t worst_ms;		/* oldest operation in flight during the run */
	uint64_t throttled;		/* of the last reading */
	uint64_t throttle_ns;		/* when it last grew; 0: never */
	uint64_t throttled_ns;		/* time under throttling by memory.high */
	uint64_t pause_throttled_ns;	/* of that, since the last operation */
	bool is_throttled;		/* it made up most of the pause before the release */
	uint32_t psi_full_max;
	uint32_t psi_high;		/* readings above thrash_psi */
	uint32_t readings;		/* readings in the run phase */
	uint64_t reclaim_first, reclaim_last;
	int64_t asleep, switching;	/* of EVENT_ASLEEP */
	bool looked;			/* EVENT_ASLEEP came in this suspicion */
	uint32_t hang_lines, oom_kills, injectors_missed;
	unsigned snapshots;		/* requested in this suspicion */
	bool released;			/* EVENT_RELEASE came */
	bool walled;			/* EVENT_WALL came since */
	bool broken;			/* EVENT_BROKEN came in a suspicion; see trouble */
	bool ended;			/* PHASE_DONE came */
	uint64_t due_ns, plan_ms;	/* of EVENT_DUE; 0: the plan is not over */
	bool due_read;			/* due_ops is set */
	uint64_t due_ops;		/* ops at the first reading after it */
	bool is_resting;		/* no worker, or all are stopped or pacing */
	uint32_t busy_pct;		/* share of a host's processors that others took */
	uint32_t missing;		/* injectors without a hit */
	uint64_t cut_ms;		/* age of the silence that the run's end cut off; 0: none */
	bool cut_lone;			/* it was one operation's, while others went on */
	bool end_wanted;
	bool have;			/* kind is final */
	enum verdict_kind kind;
	char missed[40];		/* first injector without a hit */
	char trouble[200];		/* first worker error, or reason of broken; "": none */
	char reason[400];
};

void verdict_begin(struct verdict *v, const struct verdict_limits *limits);
/*
 * Feed each event, and a reading about ten times a second. Answer WANT_EVIDENCE with
 * EVENT_EVIDENCE and, after the second, EVENT_ASLEEP; answer WANT_RELEASE with EVENT_RELEASE.
 * The machine never waits for an answer for ever.
 * Arguments are host time; stored times are guest time, which excludes waits of the machine for
 * a CPU of the host (waited_ms).
 */
enum verdict_want verdict_event(struct verdict *v, const struct event *ev);
enum verdict_want verdict_progress(struct verdict *v, const struct progress *p);
/* Rung reached so far, with its reason; final after WANT_END or the end of the run. */
enum verdict_kind verdict_end(struct verdict *v, char *reason, size_t size);

/*
 * Whether the run may end, after EVENT_DUE. It waits until an operation has completed since then
 * and none is in flight that began before, or the verdict is final. On a machine that is slow or
 * busy it also waits for reclaim and hits which the plan's time in full would have brought.
 * It never waits longer than verdict_hold_ms, or VERDICT_HOLD_MS for reclaim and hits.
 */
bool verdict_may_end(const struct verdict *v);

/* Whether a hang is suspected and not yet judged. */
bool verdict_suspects(const struct verdict *v);

/*
 * Guest time from the first operation to the last before the hang; host time from there to t_ns,
 * which is host time. 0: no hang.
 */
/* How often and how long memory.high held the group up: "812 times, for 52.3 s"; "": never. */
void verdict_throttle_text(const struct verdict *v, char *buf, size_t size);
uint64_t verdict_hang_ms(const struct verdict *v);
uint64_t verdict_detect_ms(const struct verdict *v, uint64_t t_ns);

#endif
