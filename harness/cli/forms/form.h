/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What `lowtide log` prints. A form is a file form_NAME.c with a table form_NAME; tools/registry
 * finds it by that name, and --NAME chooses it.
 */
#ifndef CLI_FORM_H
#define CLI_FORM_H

#include "db.h"
#include "log_runs.h"

/* A form has one of both functions, which print everything to standard output: 0 or -errno. */
struct form {
	const char *name;
	const char *about;	/* a line of the help; NULL: the default, without an option */
	int (*rows)(struct db_query *q, struct err *e);		/* of any query, column by column */
	int (*runs)(struct log_runs *l, struct err *e);		/* whole records */
};

extern const struct form *const registry_forms[];	/* ends with NULL */
const struct form *registry_form(const char *name);	/* NULL: no such form */

#endif
