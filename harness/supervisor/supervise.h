/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The supervisor: starts one run on a target, watches it, and keeps all that it learns. */
#ifndef SUPERVISOR_SUPERVISE_H
#define SUPERVISOR_SUPERVISE_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"
#include "err.h"
#include "plan.h"
#include "sink.h"
#include "target.h"
#include "verdict.h"

/* What the progress line shows. */
struct supervise_view {
	const char *phase;
	uint64_t elapsed_ms;
	uint64_t mem_free_kib;
	uint32_t psi_full;		/* 1/100 % */
	uint64_t ops;
	uint64_t ops_per_s;
	char worst[NAME_BYTES];		/* worker with the oldest operation in flight */
	uint64_t worst_ms;
};

struct supervise_options {
	const char *run_dir;		/* exists; all files of the run go there */
	const char *command;		/* that repeats the run */
	const char *prelude;		/* lines of sh before it: folder and environment */
	const char *self;		/* the lowtide binary */
	bool dump;			/* keep a guest memory dump of a hang */
	void (*view)(const struct supervise_view *v, void *arg);	/* twice a second */
	void *arg;
	volatile const int *stop_signal;	/* set by the signal handler; ends the run */
};

/* Text of a run's end; the pointers in result point into it. */
struct supervise_outcome {
	struct run_result result;
	enum verdict_kind kind;
	char reason[232];
	char cause[480];
	char fingerprint[96];
	char bundle[256];
	char expect[96];
	char planted[240];
	char faults[400];
	char rerun[300];	/* filled by who runs it again without the faults */
};

/*
 * Run plan on target (opened, not started). 0 with *out filled, whatever the verdict; -errno
 * if not even a verdict could be kept. Leaves no process, file or group behind but run_dir.
 */
int supervise_run(struct target *t, const struct plan *plan, const struct supervise_options *o,
	struct supervise_outcome *out, struct err *e);

#endif
