/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The supervisor starts a run on a target, watches it and keeps its records. */
#ifndef SUPERVISOR_SUPERVISE_H
#define SUPERVISOR_SUPERVISE_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"
#include "err.h"
#include "plan.h"
#include "run_record.h"
#include "target.h"
#include "verdict.h"
#include "known.h"
#include "wanted.h"

/* Content of the progress line. */
struct supervise_view {
	const char *phase;
	uint64_t elapsed_ms;		/* in the phase run: since its start */
	uint64_t planned_ms;		/* length of the phase run; 0: another phase */
	const char *event;		/* "suspected", "evidence 1 of 2", "released"; "": none */
	uint64_t group_kib;		/* memory of the group on a host; 0: none */
	uint64_t mem_free_kib;
	uint32_t psi_full;		/* 1/100 % */
	uint64_t ops;
	uint64_t ops_per_s;
	char worst[NAME_BYTES];		/* worker with the oldest operation in flight */
	uint64_t worst_ms;
};

struct supervise_options {
	const char *scenario;		/* file to keep as scenario.scn; NULL: none */
	const char *scenario_text;	/* the same, if it is no file */
	const char *repeat;		/* repeat.sh */
	const char *self;		/* the lowtide binary */
	const struct wanted *wanted;	/* hang that is looked for */
	const struct known *known;	/* known issues; NULL: none */
	bool dump;			/* keep a guest memory dump of a hang */
	void (*view)(const struct supervise_view *v, void *arg);	/* twice a second */
	void *arg;
	volatile const int *stop_signal;	/* set by the signal handler; ends the run */
};

/*
 * Run plan on target (opened, not started). out->folder exists and gets all files of the run. The
 * caller fills folder, names, command and seed; supervise_run fills the rest except rerun. 0 for
 * every verdict. -errno if no verdict could be kept: the run is broken, with the error as reason.
 * Leaves no process, file or group behind except the folder.
 */
int supervise_run(struct target *t, const struct plan *plan, const struct supervise_options *o,
	struct run_record *out, struct err *e);

#endif
