/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The folder of one run: its name tells when, what and with which seed. */
#ifndef RESULTS_RUNDIR_H
#define RESULTS_RUNDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

/*
 * Make root/20260131T030000Z-hammer-3am.buggy.v1-42 (variant "buggy:v1"; "" for none), with
 * -2, -3, ... behind it where that exists: an older run is never touched. out gets the
 * absolute path. root is made if absent.
 */
int rundir_make(const char *root, const char *scenario, const char *variant, uint64_t seed,
	char *out, size_t size, struct err *e);

/*
 * The folder of the finished run that began last below root; if none is finished, of the one
 * that began last; or -ENOENT. Other folders do not count.
 */
int rundir_last(const char *root, char *out, size_t size, struct err *e);

/* What a folder says about its run. Running: the supervisor holds a lock on the folder. */
enum rundir_state {
	RUNDIR_NONE,		/* no run's folder */
	RUNDIR_FINISHED,	/* a result is there, whatever stands in it */
	RUNDIR_RUNNING,
	RUNDIR_FULL,		/* cut short: its records found no room */
	RUNDIR_CUT,
};

enum rundir_state rundir_state(const char *dir);

#endif
