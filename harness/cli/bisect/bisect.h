/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The suspects of `lowtide bisect`, and what it says of them. */
#ifndef CLI_BISECT_H
#define CLI_BISECT_H

#include "campaign.h"
#include "suspects.h"
#include "tap.h"

/* Where a bisection begins and ends: kernels of the store, or commits of a tree. */
struct bisect_ends {
	const char *word;		/* one variant of a scenario */
	const char *good, *bad, *tree;	/* tree NULL: kernels */
	const char *on;
	const struct scenario_override *set;
	unsigned sets;
};

/* Make a case of each suspect, oldest first: all behind good, up to bad. 0 or -errno. */
int bisect_kernels(struct campaign *c, const struct bisect_ends *ends, struct err *e);

/* Along the first parents: a merge is one suspect, as its branch is bisected by itself. */
int bisect_commits(struct campaign *c, const struct bisect_ends *ends, struct err *e);

/* Name of a suspect, a line after each run, and the lines of the end. */
const char *bisect_name(const struct campaign *c, unsigned of);
void bisect_step(const struct campaign *c, struct tap *tap);
void bisect_tell(const struct campaign *c, struct tap *tap);

#endif
