/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A query's rows as a table. It is asked twice, so that nothing is kept: a log may be long. */
#include "form.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "term.h"

#define COLUMNS_MAX 64

/* Characters, not bytes: UTF-8 continues with 10xxxxxx. */
static int width_of(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static int columns_check(const struct db_query *q, struct err *e)
{
	return db_columns(q) <= COLUMNS_MAX ? 0 : err_set(e, E2BIG, "the query has %u columns: at "
		"most %d can be printed; name those that you want", db_columns(q), COLUMNS_MAX);
}

static void cell_print(const char *text, int width, bool right, bool last)
{
	int blanks = width - width_of(text);

	if (right)
		printf("%*s", blanks, "");
	term_text(stdout, text, strlen(text));
	if (!right && !last)
		printf("%*s", blanks, "");
	fputs(last ? "\n" : "  ", stdout);
}

static void titles_print(const struct db_query *q, const int *width)
{
	unsigned n = db_columns(q);

	for (unsigned i = 0; i < n; i++)
		cell_print(db_title(q, i), width[i], false, i + 1 == n);
}

static int table_print(struct db_query *q, struct err *e)
{
	int width[COLUMNS_MAX], rc = columns_check(q, e);
	unsigned n = db_columns(q);
	bool any = false;

	for (unsigned i = 0; !rc && i < n; i++)
		width[i] = width_of(db_title(q, i));
	while (!rc && (rc = db_next(q, e)) > 0) {
		for (unsigned i = 0; i < n; i++) {
			int w = width_of(db_value(q, i));

			width[i] = w > width[i] ? w : width[i];
		}
		any = true;
		rc = 0;
	}
	if (rc || !any)
		return rc;
	titles_print(q, width);
	while ((rc = db_next(q, e)) > 0)
		for (unsigned i = 0; i < n; i++)
			cell_print(db_value(q, i), width[i], db_is_number(q, i), i + 1 == n);
	return rc;
}

const struct form form_table = {
	.name = "table",
	.rows = table_print,
};
