/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the verdict; no other file includes it. */
#ifndef VERDICT_VERDICT_PARTS_H
#define VERDICT_VERDICT_PARTS_H

#include "clock.h"
#include "verdict.h"

#define ANSWER_MS 5000		/* a dead agent answers no request */
#define BASELINE_MS 2000	/* too short to measure a rate */
#define TRICKLE 20		/* a rate below 1 / TRICKLE of the old one counts as none */

enum verdict_stage {
	STAGE_BOOT,	/* before the run phase */
	STAGE_RUN,	/* no suspicion; also verify and teardown */
	STAGE_FIRST,	/* first snapshot requested */
	STAGE_GAP,	/* between the snapshots */
	STAGE_SECOND,
	STAGE_RELEASE,	/* release requested */
	STAGE_PROBE,	/* released; waiting for progress */
	STAGE_BUG,	/* evidence of a bug requested, then the end */
	STAGE_OVER,
	STAGE_COUNT
};

enum verdict_doubt {
	DOUBT_NONE,
	DOUBT_QUIET,	/* neither operation nor activity for stall_after */
	DOUBT_UNSERVED,	/* operation waits and server answers nothing, both for stall_after */
	DOUBT_BUSY,	/* activity but no operation for the patience */
	DOUBT_LONE,	/* an operation in flight for longer than the patience */
	DOUBT_EMPTY,	/* no worker for the patience */
	DOUBT_LATE,	/* verify or teardown does not end */
	DOUBT_SILENT,	/* no heartbeat */
	DOUBT_COUNT
};

enum verdict_outcome {
	OUTCOME_MOVED,	/* lasting progress after the release */
	OUTCOME_STUCK,
	OUTCOME_SILENT,	/* no heartbeat since the release */
	OUTCOME_WALLED,	/* stuck, but the host's outer limit took part: not released */
};

/* Facts of a suspicion at its end. */
struct verdict_facts {
	enum verdict_doubt doubt;
	enum verdict_outcome outcome;
	bool moved_once;	/* moved after the release, but not for long */
	bool is_active;		/* activity lasted after the release */
	bool is_throttled;	/* memory.high held the group up for most of the pause */
	bool looked;		/* the two snapshots were compared */
	uint64_t asleep, switching;	/* stuck tasks, by that comparison */
	bool detected;		/* the kernel's own detectors spoke */
	double paused_s;	/* from the last sign of life to the release */
	double moved_s;		/* from the release to progress */
	const char *trouble;	/* first failure of a worker; "": none */
};
enum verdict_kind verdict_facts_kind(const struct verdict_facts *f);
void verdict_facts_reason(const struct verdict_facts *f, char *reason, size_t size);

/* Milliseconds from then to now, never negative. */
static inline uint64_t ms_since(uint64_t now_ns, uint64_t then_ns)
{
	return now_ns > then_ns ? (now_ns - then_ns) / NS_PER_MS : 0;
}

/* Host time to guest time, by the lag that verdict_own_time maintains. */
uint64_t verdict_own_ns(const struct verdict *v, uint64_t t_ns);
void verdict_own_time(struct verdict *v, const struct progress *p, struct progress *own);

/* Age of the oldest operation in flight, without the time that its worker was stopped. */
uint64_t verdict_lone_ms(const struct verdict *v);

/*
 * The reason of a suspicion. Before the first operation, a slow start gets the patience. Outside
 * the run phase no operation is due, unless one is still in flight.
 */
enum verdict_doubt verdict_doubt(const struct verdict *v, const struct progress *p);

/* The plan's end (EVENT_DUE), each reading for it, and the run's end, which may cut off a hang. */
void verdict_note_due(struct verdict *v, uint64_t plan_ms);
void verdict_read_due(struct verdict *v, const struct progress *p);
void verdict_note_cut(struct verdict *v);

/* Enter a stage now; the others also request evidence or the release. */
void verdict_enter(struct verdict *v, enum verdict_stage stage);
enum verdict_want verdict_want_evidence(struct verdict *v, enum verdict_stage stage);
enum verdict_want verdict_want_release(struct verdict *v);

/* Progress without help: end the suspicion. It was no hang. */
enum verdict_want verdict_clear(struct verdict *v);

/* Fix the verdict; WANT_END unless that was returned before. */
enum verdict_want verdict_settle(struct verdict *v, enum verdict_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Release probe: take a reading in STAGE_RELEASE or STAGE_PROBE. */
enum verdict_want verdict_probe(struct verdict *v, const struct progress *p);

/* Verdicts after the release probe. silent: no heartbeat since the release. */
enum verdict_want verdict_judge_moved(struct verdict *v);
enum verdict_want verdict_judge_stuck(struct verdict *v, bool silent);

#endif
