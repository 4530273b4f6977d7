/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The selected runs in groups that a person can take in: what is new, known, wrong, untested. */
#ifndef CLI_SUMMARY_H
#define CLI_SUMMARY_H

#include "log_runs.h"

enum part {
	PART_NEW,		/* not as expected, by a hang that is met for the first time */
	PART_UNEXPECTED,	/* not as expected otherwise */
	PART_KNOWN,		/* not as expected, by a known issue that fails no run */
	PART_UNTESTED,		/* skipped, broken, cut short, running */
	PARTS
};

/* Runs of one part with the same fingerprint, issue, or scenario, kernel and verdict. */
struct group {
	enum part part;
	unsigned count;
	struct log_run last;		/* the latest of them */
};

struct summary {
	struct group *group;		/* malloc'ed, in the order of their first runs */
	size_t count, room;
	struct distinct keys, scenarios, kernels;
	size_t runs, of[PARTS], groups[PARTS];
	char begin[24], end[24];	/* of the first run and of the last */
};

/*
 * A fingerprint is new if it has no known issue, and the first run that has it, of the whole
 * history, is among the selected ones. 0 or -errno; end with summary_free.
 */
int summary_make(struct summary *s, struct log_runs *l, struct err *e);
void summary_free(struct summary *s);

/* "lowtide: 1 new hang, 2 of 120 runs not as expected, 3 known, 4 untested". */
void summary_line(const struct summary *s, char *buf, size_t size);

#endif
