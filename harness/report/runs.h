/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All runs of a results root, as the pages need them, and the groups that they form. */
#ifndef REPORT_RUNS_H
#define REPORT_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "history.h"
#include "names.h"
#include "stats.h"

/* CLEAN and HIT are tested; a hit is a hang, panic or bug. */
enum outcome { OUTCOME_UNTESTED, OUTCOME_CLEAN, OUTCOME_HIT };

struct run_row {
	const char *name;	/* folder, relative to the results root */
	const char *begun;	/* UTC, "2026-01-31 03:00:00" */
	const char *run;	/* "hammer-3am:buggy:v1" */
	const char *kernel, *verdict;
	const char *hang;	/* fingerprint with its words; "": none */
	const char *cause;
	const char *issue;	/* name of the known issue that it is; "": none */
	enum outcome outcome;
	bool unexpected;
	uint64_t ops, run_ms, hang_ms, detect_ms;
};

struct runs {
	struct run_row *row;	/* oldest first */
	size_t n, room;
	struct names names;
	const char *root;
};

/* Ask the index; root lives as long as *out. End with runs_free, also after an error. */
int runs_load(struct runs *out, struct history_db *h, const char *root, struct err *e);
void runs_free(struct runs *r);

/* A list of rows in an order of its own. */
struct run_list {
	const struct run_row **row;	/* malloc'ed */
	size_t n;
};

/* Orders of a list; kernels as their releases count, and the oldest run first in each group. */
enum run_order { BY_RUN_KERNEL, BY_RUN_DAY, BY_HANG };
int run_list_make(struct run_list *l, const struct runs *r, enum run_order order, struct err *e);
void run_list_free(struct run_list *l);

/* Length of the group at row[0]: equal in all that the order compares, or in its first part. */
enum run_group { SAME_RUN, SAME_RUN_KERNEL, SAME_RUN_DAY, SAME_HANG };
size_t run_group(const struct run_row *const *row, size_t n, enum run_group by);

/* What a group came to. */
struct figures {
	unsigned runs, tested, hits, unexpected;
	struct share rate;		/* hits of tested */
	double hours, per_hour, per_hour_low, per_hour_high;
	struct spread hang_ms, detect_ms;
	struct spread speed;		/* operations in 1000 s, of clean runs */
};
void figures_of(const struct run_row *const *row, size_t n, struct figures *out);

/* Word and colour ("good", "bad", "odd", "none") of a group. */
const char *figures_word(const struct figures *f, const char **colour);

/* Where two groups that follow each other differ: each p of stats.h. */
enum change { CHANGE_RATE, CHANGE_HANG, CHANGE_DETECT, CHANGE_SPEED, CHANGES };
void changes_of(const struct run_row *const *before, size_t bn, const struct run_row *const *after,
	size_t an, double p[CHANGES]);

/* The 16 digits of a fingerprint, or as many bytes of a text that is none. */
void hang_digits(const char *hang, char buf[17]);

#endif
