/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parameters: a plug-in's const table, and the values that a scenario gives. */
#ifndef API_PARAM_H
#define API_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

enum param_type { PARAM_U64, PARAM_SIZE, PARAM_TIME, PARAM_PERCENT, PARAM_BOOL, PARAM_TEXT,
	PARAM_CHOICE, PARAM_FILE, PARAM_NAME };

/* A parameter. A table ends with a row without a name. */
struct param {
	const char *name;
	enum param_type type;
	const char *default_value;	/* in the user's notation */
	const char *range;	/* "LOW..HIGH" in the type's notation; "a|b|c" for a choice; NULL */
	const char *help;	/* one line, no full stop */
};

#define PARAM_MAX 24		/* rows per table */
#define PARAM_TEXT_MAX 160

/*
 * Values in the order of the table. Sizes are bytes, times ms, bools 0 or 1, choices an index. A
 * PARAM_FILE is a file of the host that a VM sees at the same path; its text is absolute. A
 * PARAM_NAME is a path below the directory of the workload or fixture.
 */
struct param_values {
	const struct param *table;
	uint64_t number[PARAM_MAX];
	char text[PARAM_MAX][PARAM_TEXT_MAX];	/* as given; of PARAM_TEXT, the value itself */
	bool given[PARAM_MAX];
};

/* Set all values to the table's defaults. 0 or -errno. */
int param_defaults(struct param_values *v, const struct param *table, struct err *e);

/* Check and set a value. -EINVAL: unknown name or bad value; the message lists the valid ones. */
int param_set(struct param_values *v, const char *name, const char *value, struct err *e);

bool param_is_known(const struct param_values *v, const char *name);	/* in the table */

/* Value by name. A name that the table lacks is a bug of the plug-in and aborts. */
uint64_t param_u64(const struct param_values *v, const char *name);
const char *param_text(const struct param_values *v, const char *name);

#endif
