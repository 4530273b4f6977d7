/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder of a run, named by time, scenario, variant and seed. */
#ifndef RESULTS_RUNDIR_H
#define RESULTS_RUNDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

/*
 * Make root/20260131T030000Z-hammer-3am.buggy.v1-42 (variant "buggy:v1"; "" for none), with
 * suffix -2, -3, ... if it exists: an older run is never touched. out gets the absolute path.
 * root is made if absent.
 */
int rundir_make(const char *root, const char *scenario, const char *variant, uint64_t seed,
	char *out, size_t size, struct err *e);

/*
 * Find the folder of the finished run that began last below root; without a finished run, of the
 * run that began last. 0; -ENOENT: no run. Other directories do not count.
 */
int rundir_last(const char *root, char *out, size_t size, struct err *e);

/* Whether the name of a folder begins as those of runs do: "20260131T030000Z-". */
bool rundir_is_name(const char *name);

/* State of a run by its folder. A running supervisor holds a lock on the folder. */
enum rundir_state {
	RUNDIR_NONE,		/* no run's folder */
	RUNDIR_FINISHED,	/* a result exists, even an invalid one */
	RUNDIR_RUNNING,
	RUNDIR_FULL,		/* cut short without room for its records */
	RUNDIR_CUT,
};

enum rundir_state rundir_state(const char *dir);

#endif
