/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The harness's own keys of scenario sections: tables for scenario files and plans. */
#ifndef SCENARIO_FIELD_H
#define SCENARIO_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "param.h"
#include "scenario.h"

/*
 * A key: type, default, range and help, and the place of its value in the section's struct.
 * PARAM_SIZE is stored in MiB, PARAM_U64 as unsigned, PARAM_CHOICE as an enum.
 */
struct field {
	struct param key;
	size_t offset;
	size_t size;		/* size of a text value in bytes */
	/* For a value in several members: set parses it, text prints what set accepts. */
	int (*set)(void *section, const char *value, struct err *e);
	void (*text)(const void *section, char *buf, size_t size);
};

/* Tables end with a row without a key name. */
extern const struct field field_scenario[];	/* of struct scenario: [scenario] */
extern const struct field field_machine[];	/* of struct scenario: [machine] */
extern const struct field field_setup[];	/* of struct scenario_setup: [setup NAME] */
extern const struct field field_load[];		/* of struct scenario_load */
extern const struct field field_injector[];		/* of struct scenario_injector */

/* Whether a key of [setup] may stand many times; each adds a line. It has no text of its own. */
bool field_repeats(const char *key);

const struct field *field_find(const struct field *table, const char *key);	/* NULL: none */
int field_set(const struct field *f, void *section, const char *value, struct err *e);
int field_defaults(const struct field *table, void *section, struct err *e);

/* Print the value in the user's notation, which field_set accepts. */
void field_text(const struct field *f, const void *section, char *buf, size_t size);

/* Append the keys of a table to buf: "count, start, stop". */
void field_names(const struct field *table, char *buf, size_t size);

#endif
