/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of the record as data, in the order of each form. */
#include "record.h"

#include "cleanup.h"

#define RECORD_NOWHERE RECORD_HEAD

#define ROW(kind, bytes, field, of, words, least, head, result, point, show, json) { \
	.type = RECORD_##kind, .at = offsetof(struct run_record, field), \
	.size = sizeof(((struct run_record *)0)->field), .name = #field, .unit = of, \
	.label = words, .empty = RECORD_##least, .group = { head, result, point, show, json } },

static const struct record_field fields[] = { RUN_RECORD(ROW) };

const char *record_text(const struct run_record *r, const struct record_field *f)
{
	return (const char *)r + f->at;
}

uint64_t record_number(const struct run_record *r, const struct record_field *f)
{
	const void *at = (const char *)r + f->at;

	return f->type == RECORD_BOOL ? *(const bool *)at : *(const uint64_t *)at;
}

static bool is_left_out(const struct run_record *r, const struct record_field *f,
	enum record_form form)
{
	if (!r || form == RECORD_SHOWN || (form == RECORD_HEAD ? RECORD_RESULT : form) <= f->empty)
		return false;
	return f->type == RECORD_TEXT ? !*record_text(r, f) : !record_number(r, f);
}

static bool is_behind(const struct record_field *f, const struct record_field *after,
	enum record_form form)
{
	int order = after ? f->group[form] - after->group[form] : 1;

	return order ? order > 0 : f > after;
}

const struct record_field *record_next(const struct run_record *r, enum record_form form,
	const struct record_field *after)
{
	const struct record_field *next = NULL;

	for (const struct record_field *f = fields; f < fields + COUNT_OF(fields); f++)
		if (f->group[form] && is_behind(f, after, form) && !is_left_out(r, f, form) &&
		    (!next || f->group[form] < next->group[form]))
			next = f;
	return next;
}

void record_put(struct json *o, const struct run_record *r, enum record_form form)
{
	RECORD_EACH(f, r, form) {
		if (f->type == RECORD_TEXT)
			json_put_text(o, f->name, record_text(r, f));
		else if (f->type == RECORD_BOOL)
			json_put_bool(o, f->name, record_number(r, f));
		else
			json_put_i64(o, f->name, (int64_t)record_number(r, f));
	}
}
