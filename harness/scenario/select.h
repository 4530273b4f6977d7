/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of the command line into scenario variants: "hammer-3am:buggy:v1". */
#ifndef SCENARIO_SELECT_H
#define SCENARIO_SELECT_H

#include <stdbool.h>

#include "err.h"
#include "scenario.h"

#define SELECT_MAX 256

/* One run that was asked for; names fit scenario_load. */
struct selection {
	char file[224];
	char twin[NAME_BYTES];	/* "" where the scenario has none */
	char face[NAME_BYTES];
};

/*
 * One word: NAME = all twins in the first face; NAME:TWIN, NAME:TWIN:FACE, NAME::FACE (all
 * twins in that face), NAME:all (all twins in all faces); "all" stands for every TWIN or
 * FACE. NAME may be a path. v: the variants that NAME has. Appends to out; pure.
 */
int select_word(const char *word, const struct scenario_variants *v, struct selection *out,
	unsigned *count, struct err *e);

/* NAME of a word. */
int select_name(const char *word, char *name, size_t size, struct err *e);

/* All words, reading each scenario's variants from its file. */
int select_words(char *const *words, unsigned n, struct selection *out, unsigned *count,
	struct err *e);

#endif
