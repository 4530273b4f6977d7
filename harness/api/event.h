/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened: the run's history. The verdict is a function of it and nothing else. */
#ifndef API_EVENT_H
#define API_EVENT_H

#include <stdint.h>

enum event_kind {
	EVENT_NONE,
	EVENT_RUN,		/* text: limits of the verdict, as key=value words */
	EVENT_PHASE,		/* a: enum board_phase; text: its name */
	EVENT_STEP,		/* text: the plan's step as it is carried out */
	EVENT_ARMED,		/* source: injector */
	EVENT_DISARMED,		/* source: injector; a: hits */
	EVENT_FAULTS,		/* source: fault injector; a: hits; text: which */
	EVENT_WORKER_START,	/* source: worker; a: pid */
	EVENT_WORKER_EXIT,	/* source: worker; a: wait status; b: 1 = OOM-killed */
	EVENT_WORKER_ERROR,	/* source: worker; a: errno not tolerated; text */
	EVENT_CORRUPT,		/* source: worker; text: where and what */
	EVENT_KERNEL,		/* text: console or kmsg line; a: log level; b: enum kernel_sign */
	EVENT_SUSPECT,		/* source: worker; a: ms without progress */
	EVENT_EVIDENCE,		/* a: which snapshot (1, 2); b: bytes */
	EVENT_ASLEEP,		/* stuck tasks: a: asleep for good; b: still switching */
	EVENT_RELEASE,		/* pressure was released; a: 0 or errno */
	EVENT_MOVED,		/* progress after the release; a: ms after it */
	EVENT_SILENT,		/* a heartbeat stopped; source: which; a: ms */
	EVENT_GONE,		/* the machine under test ended by itself; a: exit status */
	EVENT_BROKEN,		/* harness or set-up failed; text: why */
	EVENT_SKIP,		/* needs unmet; text: the cure */
	EVENT_LOST,		/* records overwritten before they were read; a: how many */
	EVENT_STOPPED,		/* the user ended the run; a: signal */
	EVENT_NOTE,		/* text for people */
	EVENT_VERDICT,		/* a: enum verdict_kind; text: its reason */
	EVENT_KINDS
};

/* What a kernel line means for the verdict. */
enum kernel_sign { SIGN_NONE, SIGN_HANG, SIGN_BUG, SIGN_PANIC, SIGN_OOM, SIGN_WARNING };

struct event {
	uint64_t t_ns;		/* since the run's start, on the supervisor's clock */
	enum event_kind kind;
	char source[32];	/* worker, injector or part; "" = the run */
	int64_t a, b;		/* see the kinds above */
	char text[232];
};

/* Names as in events.jsonl ("worker_start"); never NULL. */
const char *event_kind_name(enum event_kind kind);
enum event_kind event_kind_of(const char *name);	/* EVENT_NONE: unknown */

/* One reading of progress, made from the board about ten times a second. */
struct progress {
	uint64_t t_ns;		/* as in struct event */
	uint64_t ops;		/* operations completed by all counted workers together */
	uint64_t activity;	/* requests served, pages written: not progress, but not silence */
	uint32_t served;	/* 1: activity is what a server of the system under test did */
	uint32_t workers;	/* counted workers alive */
	uint32_t stopped;	/* of them stopped by a signal (state T) */
	uint32_t pacing;	/* of them asleep by design */
	uint64_t oldest_ms;	/* age of the oldest operation in flight; 0: none */
	uint32_t psi_full;	/* memory pressure full avg10, 1/100 % */
	uint64_t reclaim;	/* direct reclaim entries so far (allocstall, memcg failcnt/max) */
	uint64_t silence_ms;	/* age of the youngest heartbeat of the agent */
	uint64_t runner_ms;	/* age of the runner's own heartbeat */
	uint32_t runner_stopped;	/* 1: a watch that lives sees it stopped by a signal */
	uint64_t waited_ms;	/* that the machine has waited for a processor of the host so far */
};

#endif
