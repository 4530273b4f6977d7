/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a query on standard output. Each prints all rows: 0, or -errno. */
#ifndef CLI_LOG_PRINT_H
#define CLI_LOG_PRINT_H

#include "db.h"

int log_table(struct db_query *q, struct err *e);	/* columns as wide as their widest cell */
int log_json(struct db_query *q, struct err *e);	/* an object a line */
int log_csv(struct db_query *q, struct err *e);		/* RFC 4180, lines end with \n */

#endif
