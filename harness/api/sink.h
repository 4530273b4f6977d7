/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of an output: it gets every event of a run, in order. */
#ifndef API_SINK_H
#define API_SINK_H

#include "err.h"
#include "event.h"
#include "sampler.h"

/* What a finished or running run is called, for the head of an output. */
struct run_head {
	const char *scenario;	/* "hammer-3am" */
	const char *variant;	/* "buggy:v1"; "" for none */
	const char *dir;	/* the run's folder */
	const char *kernel;	/* release, or "host ..." */
	const char *command;	/* the exact command that repeats the run */
	uint64_t seed;
};

/* How a run ended, for sinks that write a summary. */
struct run_result {
	const char *verdict;	/* "deadlock" */
	const char *expect;	/* "deadlock", "no hang" */
	int as_expected;
	const char *reason;	/* one sentence: why this verdict */
	const char *cause;	/* one sentence, "" if there was no hang */
	const char *fingerprint;	/* "" if there was no hang */
	uint64_t ops;
	uint64_t run_ms;
	uint64_t hang_ms;	/* first operation to the last one completed; 0: no hang */
	uint64_t detect_ms;	/* last operation completed to the verdict; 0: no hang */
	const char *bundle;	/* folder, "" if none */
	const char *planted;	/* what the planted bug counted; NULL or "": none */
	const char *faults;	/* which were injected, how often; NULL or "": none */
	const char *rerun;	/* how it went without them; NULL or "": not tried */
};

/* Nothing but open may allocate. A sink that cannot write says so once and goes on. */
struct sink {
	const char *name;	/* = file name in results/ = symbol name (sink_NAME) */
	const char *summary;
	int (*open)(const struct run_head *head, struct err *e);
	int (*event)(const struct event *ev);
	/* A reading that the verdict was made from, some a second. May be NULL. */
	int (*progress)(const struct progress *p);
	/* A row of samples: n numbers in the order of columns. May be NULL. */
	int (*sample)(uint64_t t_ns, const struct column *columns, const uint64_t *row, unsigned n);
	int (*close)(const struct run_result *result);	/* result NULL: the run was cut short */
};

#endif
