/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A query's rows as comma-separated values: RFC 4180, but lines end with \n. */
#include "form.h"

#include <stdio.h>
#include <string.h>

#include "text.h"

static void csv_cell(const char *text, bool last)
{
	bool quote = text[strcspn(text, ",\"\r\n")], shown;

	if (quote)
		putchar('"');
	for (size_t n, left = strlen(text); left; text += n, left -= n) {
		n = text_shown(text, left, "\t\r\n", &shown);
		if (*text == '"')
			putchar('"');
		if (shown)
			fwrite(text, 1, n, stdout);
		else
			putchar('?');
	}
	if (quote)
		putchar('"');
	putchar(last ? '\n' : ',');
}

static int csv_print(struct db_query *q, struct err *e)
{
	unsigned n = db_columns(q);
	int rc;

	for (unsigned i = 0; i < n; i++)
		csv_cell(db_title(q, i), i + 1 == n);
	while ((rc = db_next(q, e)) > 0)
		for (unsigned i = 0; i < n; i++)
			csv_cell(db_value(q, i), i + 1 == n);
	return rc;
}

const struct form form_csv = {
	.name = "csv",
	.about = "comma-separated values, with a head",
	.rows = csv_print,
};
