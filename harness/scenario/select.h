/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Selectors on the command line, "hammer-3am:buggy:v1", to scenario variants. */
#ifndef SCENARIO_SELECT_H
#define SCENARIO_SELECT_H

#include <stdbool.h>

#include "err.h"
#include "scenario.h"

#define SELECT_MAX 256

/* A selected variant. Its names fit scenario_load. */
struct selection {
	char file[224];
	char twin[NAME_BYTES];	/* "": the scenario has no twins */
	char face[NAME_BYTES];
	bool bundle;		/* file is the folder of a run that is repeated */
};

/*
 * Append the variants that a word selects to out. Pure. NAME: all twins in the first face;
 * NAME:TWIN; NAME:TWIN:FACE; NAME::FACE: all twins in that face; NAME:all: all twins in all
 * faces. "all" stands for every TWIN or FACE. NAME may be a path. v holds the variants of NAME.
 * 0 or -EINVAL.
 */
int select_word(const char *word, const struct scenario_variants *v, struct selection *out,
	unsigned *count, struct err *e);

/* Append the variants that all words select, from the scenarios' files. 0 or -errno. */
int select_words(char *const *words, unsigned n, struct selection *out, unsigned *count,
	struct err *e);

#endif
