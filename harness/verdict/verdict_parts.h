/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the verdict share; nobody else includes it. */
#ifndef VERDICT_VERDICT_PARTS_H
#define VERDICT_VERDICT_PARTS_H

#include "clock.h"
#include "verdict.h"

#define ANSWER_MS 5000		/* a dead agent answers no call */
#define BASELINE_MS 2000	/* shorter times give no rate to compare with */
#define TRICKLE 20		/* a rate of less than one in so many of the old one is none */

enum verdict_stage {
	STAGE_BOOT,	/* not yet in the run phase */
	STAGE_RUN,	/* no suspicion; also verify and teardown */
	STAGE_FIRST,	/* the first snapshot is wanted */
	STAGE_GAP,	/* between the two */
	STAGE_SECOND,
	STAGE_RELEASE,	/* the release is wanted */
	STAGE_PROBE,	/* released: does it move? */
	STAGE_BUG,	/* evidence of a bug is wanted, then the end */
	STAGE_OVER,
	STAGE_COUNT
};

enum verdict_doubt {
	DOUBT_NONE,
	DOUBT_QUIET,	/* neither operation nor activity for stall_after */
	DOUBT_UNSERVED,	/* the server answers nothing, an operation waits: both for stall_after */
	DOUBT_BUSY,	/* activity, but no operation for the patience */
	DOUBT_LONE,	/* one operation in flight for longer than the patience */
	DOUBT_EMPTY,	/* no worker alive for the patience */
	DOUBT_LATE,	/* verify or teardown does not end */
	DOUBT_SILENT,	/* no heartbeat */
	DOUBT_COUNT
};

/* Time from then to now, never negative. */
static inline uint64_t ms_since(uint64_t now_ns, uint64_t then_ns)
{
	return now_ns > then_ns ? (now_ns - then_ns) / NS_PER_MS : 0;
}

/* A time of the host in the machine's own time, which verdict_own_time keeps. */
uint64_t verdict_own_ns(const struct verdict *v, uint64_t t_ns);
void verdict_own_time(struct verdict *v, const struct progress *p, struct progress *own);

/* Age of the oldest operation in flight without the time its worker may have been stopped. */
uint64_t verdict_lone_ms(const struct verdict *v);

/*
 * Without a single operation so far, starting up may just be slow: that takes the patience.
 * Outside of the run phase no operations are due, unless one is still in flight.
 */
enum verdict_doubt verdict_doubt(const struct verdict *v, const struct progress *p);

/* Stages, begun now. */
void verdict_enter(struct verdict *v, enum verdict_stage stage);
enum verdict_want verdict_want_evidence(struct verdict *v, enum verdict_stage stage);
enum verdict_want verdict_want_release(struct verdict *v);

/* It moves again by itself: back to normal, that was no hang. */
enum verdict_want verdict_clear(struct verdict *v);

/* Fix the verdict; WANT_END unless that was wanted before. */
enum verdict_want verdict_settle(struct verdict *v, enum verdict_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The release probe: a reading of progress in STAGE_RELEASE and STAGE_PROBE. */
enum verdict_want verdict_probe(struct verdict *v, const struct progress *p);

/* Verdicts after the release probe. silent: no heartbeat came since the release. */
enum verdict_want verdict_judge_moved(struct verdict *v);
enum verdict_want verdict_judge_stuck(struct verdict *v, bool silent);

/* The verdict of a run that came to its end without a hang. */
void verdict_judge_end(struct verdict *v);

#endif
