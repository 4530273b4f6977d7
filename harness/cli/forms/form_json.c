/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A query's rows as JSON, an object a line. */
#include "form.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

static void json_cell(struct json *o, const char *title, const char *value, bool number)
{
	if (!number)
		json_put_text(o, title, value);
	else if (value[strcspn(value, ".e")])
		json_put_real(o, title, atof(value));
	else
		json_put_i64(o, title, atoll(value));
}

static int json_print(struct db_query *q, struct err *e)
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

const struct form form_json = {
	.name = "json",
	.about = "a JSON object a row",
	.rows = json_print,
};
