/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a user asks of `lowtide soak`, by options or by a file; and what it tells. */
#ifndef CLI_SOAK_H
#define CLI_SOAK_H

#include "campaign.h"
#include "cli.h"
#include "night.h"
#include "tap.h"

#define SOAK_RUNS 64
#define SOAK_UNSET UINT64_MAX
#define SOAK_LINE "morning.txt"	/* in the campaign's folder: what the soak came to */

/* Scenarios with their share of the time. */
struct soak_run {
	char *word;
	uint64_t weight;
	const char *kernels;	/* in place of those of all; NULL: those */
};

struct soak_wish {
	const char *on, *canary, *long_time, *kernels, *before, *after;
	uint64_t hours, rounds, jobs, stop_after;	/* SOAK_UNSET: not given */
	struct soak_run run[SOAK_RUNS];
	unsigned runs;
};

/* Fill what is not given yet from a file. 0 or -EINVAL, with file, line and cure. */
int soak_file_read(const char *path, struct soak_wish *w, struct err *e);

/* Check the ranges of all numbers. */
int soak_wish_check(const struct soak_wish *w, struct err *e);

/* Make the cases: each run on each kernel, long runs of those without a hang, and the canary. */
struct soak_cases {
	const struct scenario_override *set;	/* of the command line; the canary has none */
	unsigned sets;
	const struct option_list *kernels;	/* of the command line */
};
int soak_cases_make(struct campaign *c, const struct soak_wish *w, const struct soak_cases *sc,
	struct err *e);

/*
 * Find the folder of the soak that began last and was cut short: it has no SOAK_LINE. 1, or 0:
 * none. *age_ms: time since it began.
 */
int soak_last(char *dir, size_t size, uint64_t *age_ms, struct err *e);

/*
 * Run a command of the user by sh, with text on its standard input and its own copy of dir and
 * status in the environment. 0, or -EIO: it did not end with 0.
 */
int soak_hook(const char *name, const char *command, const char *text, const char *dir, int status,
	struct err *e);

/*
 * Tell hits and counts as comments, and the line; write SOAK_LINE. simulated: there are no
 * folders. Returns the exit status of the soak; line gets the text of SOAK_LINE.
 */
int soak_tell(const struct campaign *c, bool stopped, bool simulated, struct tap *tap,
	struct text *line);

#endif
