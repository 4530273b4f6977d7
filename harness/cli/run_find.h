/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run's folder from the words of a user. */
#ifndef CLI_RUN_FIND_H
#define CLI_RUN_FIND_H

#include <stddef.h>

#include "err.h"
#include "known.h"

/* Runs that a word may mean, the newest first; names are relative to the results root. */
#define CANDIDATES_MAX 8
struct candidates {
	unsigned count;		/* of all of them */
	char name[CANDIDATES_MAX][500];
};

/*
 * words: a folder; the name of a run below the results root or the start of it; SCENARIO, with
 * twin and face if given, which means its latest run; `last`; `last failure`, which is no known
 * issue that fails no run. 0; -ENOENT: no such run; -EMLINK: several, which are in *all.
 */
int run_find(char *const *words, unsigned n, const struct known *known, char *path, size_t size,
	struct candidates *all, struct err *e);

#endif
