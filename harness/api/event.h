/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events are the history of a run. The verdict is a pure function of them. */
#ifndef API_EVENT_H
#define API_EVENT_H

#include <stdint.h>

enum event_kind {
	EVENT_NONE,
	EVENT_RUN,		/* text: limits of the verdict, as key=value words */
	EVENT_PHASE,		/* a: enum board_phase; text: its name */
	EVENT_STEP,		/* text: the plan's step being carried out */
	EVENT_ARMED,		/* source: injector */
	EVENT_DISARMED,		/* source: injector; a: hits */
	EVENT_FAULTS,		/* source: fault injector; a: hits; text: which fault */
	EVENT_WORKER_START,	/* source: worker; a: pid */
	EVENT_WORKER_EXIT,	/* source: worker; a: wait status; b: 1 = OOM-killed */
	EVENT_WORKER_ERROR,	/* source: worker; a: errno not tolerated; text */
	EVENT_CORRUPT,		/* source: worker; text: where and what */
	EVENT_KERNEL,		/* text: console or kmsg line; a: log level; b: enum kernel_sign */
	EVENT_SUSPECT,		/* source: worker; a: ms without progress */
	EVENT_EVIDENCE,		/* a: which snapshot (1, 2); b: bytes */
	EVENT_ASLEEP,		/* stuck tasks: a: never switched; b: still switching */
	EVENT_RELEASE,		/* release of pressure; a: 0 or errno */
	EVENT_WALL,		/* since the release, loads met the outer limit; a: how often */
	EVENT_MOVED,		/* progress after the release; a: ms after it */
	EVENT_SILENT,		/* a heartbeat stopped; source: which; a: ms of silence */
	EVENT_GONE,		/* the machine under test ended by itself; a: exit status */
	EVENT_BROKEN,		/* harness or set-up failed; text: why */
	EVENT_SKIP,		/* needs unmet; text: the cure */
	EVENT_LOST,		/* records overwritten unread; a: how many */
	EVENT_STOPPED,		/* the user ended the run; a: signal */
	EVENT_NOTE,		/* text for people */
	EVENT_DUE,		/* the plan is over, and the run waits; a: its time in ms */
	EVENT_VERDICT,		/* a: enum verdict_kind; text: its reason */
	EVENT_KINDS
};

/* Meaning of a kernel line for the verdict. */
enum kernel_sign { SIGN_NONE, SIGN_HANG, SIGN_BUG, SIGN_PANIC, SIGN_OOM, SIGN_WARNING };

struct event {
	uint64_t t_ns;		/* since the run's start, on the supervisor's clock */
	enum event_kind kind;
	char source[32];	/* worker, injector or part; "" = the run */
	int64_t a, b;		/* meaning: see enum event_kind */
	char text[232];
};

/* Name in events.jsonl ("worker_start"); never NULL. */
const char *event_kind_name(enum event_kind kind);
enum event_kind event_kind_of(const char *name);	/* EVENT_NONE: unknown */

/* A worker at the time of a reading. */
struct worker_reading {
	char name[32];		/* "writer.0" */
	uint64_t ops;		/* completed so far */
	char state;		/* letter of proc(5), as the inner watch last saw it; 0: not seen */
};

/* A reading of progress, taken from the board about ten times a second. */
struct progress {
	uint64_t t_ns;		/* as in struct event */
	uint64_t ops;		/* completed operations of all counted workers */
	uint64_t activity;	/* requests served, pages written; neither progress nor silence */
	uint32_t served;	/* 1: activity comes from a server of the system under test */
	uint32_t workers;	/* counted workers alive */
	uint32_t stopped;	/* of workers: stopped by a signal (state T) */
	uint32_t pacing;	/* of workers: asleep by design */
	uint64_t oldest_ms;	/* age of the oldest operation in flight; 0: none */
	uint32_t psi_full;	/* PSI memory full avg10 of machine or group, 1/100 % */
	uint64_t reclaim;	/* direct reclaim entries so far (allocstall, memcg failcnt/max) */
	uint64_t silence_ms;	/* age of the agent's youngest heartbeat */
	uint64_t runner_ms;	/* age of the runner's own heartbeat */
	uint32_t runner_stopped;	/* 1: stopped by a signal, as a live inner watch sees it */
	uint32_t missing;	/* once the plan is over: injectors that have not hit yet */
	uint64_t throttled;	/* times so far that memory.high held up the run's group */
	uint32_t busy_pct;	/* on a host: share of its processors that other programs took */
	uint64_t waited_ms;	/* time so far that the machine waited for a CPU of the host */
};

#endif
