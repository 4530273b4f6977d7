/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The harness's own keys of a scenario's sections: tables that both text forms read. */
#ifndef SCENARIO_FIELD_H
#define SCENARIO_FIELD_H

#include <stddef.h>

#include "err.h"
#include "param.h"
#include "scenario.h"

/*
 * One key: its type, default, range and help, and where its value lives in the section's
 * struct. PARAM_SIZE is kept in MiB, PARAM_U64 as unsigned, PARAM_CHOICE as an enum.
 */
struct field {
	struct param key;
	size_t offset;
	size_t size;		/* bytes of a text */
	/* For values that fill more than one member; text gives back what set read. */
	int (*set)(void *section, const char *value, struct err *e);
	void (*text)(const void *section, char *buf, size_t size);
};

/* Each ends with a row whose key has no name. */
extern const struct field field_scenario[];	/* of struct scenario: [scenario] */
extern const struct field field_machine[];	/* of struct scenario: [machine] */
extern const struct field field_load[];		/* of struct scenario_load */
extern const struct field field_injector[];		/* of struct scenario_injector */

const struct field *field_find(const struct field *table, const char *key);	/* NULL: none */
int field_set(const struct field *f, void *section, const char *value, struct err *e);
int field_defaults(const struct field *table, void *section, struct err *e);

/* The value as a user would write it; field_set reads it back to the same. */
void field_text(const struct field *f, const void *section, char *buf, size_t size);

/* "count, start, stop": the keys of a table, appended to what buf holds. */
void field_names(const struct field *table, char *buf, size_t size);

#endif
