/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of a run's fields. Everything that writes, reads or shows a record walks it. */
#ifndef RESULTS_RECORD_H
#define RESULTS_RECORD_H

#include <stddef.h>

#include "json.h"
#include "run_record.h"

enum record_type { RECORD_TEXT, RECORD_NUMBER, RECORD_BOOL };

/* The forms of a record; result.json is the head and the result in one. */
enum record_form {
	RECORD_HEAD, RECORD_RESULT, RECORD_POINT, RECORD_WORDS, RECORD_SHOWN, RECORD_FORMS
};

/* A row of run_record.h. */
struct record_field {
	enum record_type type;
	size_t at, size;	/* in struct run_record */
	const char *name, *unit, *label;
	enum record_form empty;	/* the last form that writes it empty; RECORD_HEAD: none */
	unsigned char group[RECORD_FORMS];
};

/*
 * The field after `after` (NULL: the first) in a form of *r; NULL at the end. Empty fields that the
 * form leaves out are skipped. r NULL: all fields of the form.
 */
const struct record_field *record_next(const struct run_record *r, enum record_form form,
	const struct record_field *after);

#define RECORD_EACH(f, r, form) \
	for (const struct record_field *f = record_next(r, form, NULL); f; \
		f = record_next(r, form, f))

/* The value of a TEXT; of a NUMBER or BOOL. */
const char *record_text(const struct run_record *r, const struct record_field *f);
uint64_t record_number(const struct run_record *r, const struct record_field *f);

/* Put the fields of a form into an object. */
void record_put(struct json *o, const struct run_record *r, enum record_form form);

#endif
