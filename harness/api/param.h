/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parameters: a plug-in's const table, and the values a scenario gives them. */
#ifndef API_PARAM_H
#define API_PARAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

enum param_type { PARAM_U64, PARAM_SIZE, PARAM_TIME, PARAM_PERCENT, PARAM_BOOL, PARAM_TEXT,
	PARAM_CHOICE, PARAM_FILE, PARAM_NAME };

/* One row; the table ends with a row whose name is NULL. */
struct param {
	const char *name;
	enum param_type type;
	const char *default_value;	/* the default, as a user would write it */
	const char *range;	/* "LOW..HIGH" as the type is written, "a|b|c" of a choice, NULL */
	const char *help;	/* one line, no full stop */
};

#define PARAM_MAX 24		/* rows per table */
#define PARAM_TEXT_MAX 160

/*
 * Values in the table's order; sizes in bytes, times in ms, bool 0/1, choice = its
 * index. A PARAM_FILE is a file of the host, carried to the same place of a VM; its text is
 * its absolute path. A PARAM_NAME is a path below the folder of the workload or fixture.
 */
struct param_values {
	const struct param *table;
	uint64_t number[PARAM_MAX];
	char text[PARAM_MAX][PARAM_TEXT_MAX];	/* as given (PARAM_TEXT: the value itself) */
	bool given[PARAM_MAX];
};

int param_defaults(struct param_values *v, const struct param *table, struct err *e);

/* Check and set one; an unknown name or a bad value is -EINVAL and names the valid ones. */
int param_set(struct param_values *v, const char *name, const char *value, struct err *e);

/* By name; asking for a name that is not in the table is a bug of the plug-in and aborts. */
uint64_t param_u64(const struct param_values *v, const char *name);
const char *param_text(const struct param_values *v, const char *name);

#endif
