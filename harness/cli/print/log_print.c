/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A query's rows as a table, as JSON lines and as CSV. Nothing is kept: a log may be long. */
#include "log_print.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "json.h"
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

int log_table(struct db_query *q, struct err *e)
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

static void json_cell(struct json *o, const char *title, const char *value, bool number)
{
	if (!number)
		json_put_text(o, title, value);
	else if (value[strcspn(value, ".e")])
		json_put_real(o, title, atof(value));
	else
		json_put_i64(o, title, atoll(value));
}

int log_json(struct db_query *q, struct err *e)
{
	static char line[64 << 10];
	int rc;

	while ((rc = db_next(q, e)) > 0) {
		json_reset();
		struct json *o = json_new_object();

		for (unsigned i = 0; i < db_columns(q); i++)
			json_cell(o, db_title(q, i), db_value(q, i), db_is_number(q, i));
		if (json_write(o, line, sizeof(line)) < 0)
			return err_set(e, E2BIG, "a row is longer than %zu bytes", sizeof(line));
		puts(line);
	}
	return rc;
}

static void csv_cell(const char *text, bool last)
{
	bool quote = text[strcspn(text, ",\"\r\n")];

	if (quote)
		putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	if (quote)
		putchar('"');
	putchar(last ? '\n' : ',');
}

int log_csv(struct db_query *q, struct err *e)
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
