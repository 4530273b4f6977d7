/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Emit text in pieces, wrapped for people or escaped for JSON. */
#ifndef HANG_OUT_H
#define HANG_OUT_H

#include "hang.h"

struct out {
	hang_emit *emit;
	void *arg;
	unsigned width;		/* columns; 0: no wrapping */
	unsigned column;
	bool comma;		/* JSON: a value precedes the next */
};

void out_put(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Emit text wrapped at blanks before width, with lines after the first indented. */
void out_wrap(struct out *o, const char *text, unsigned indent);

/* Emit JSON: values with their key and comma, and brackets. */
void out_text(struct out *o, const char *key, const char *value);	/* key NULL: in an array */
void out_number(struct out *o, const char *key, long long value);
void out_bool(struct out *o, const char *key, bool value);
void out_open(struct out *o, const char *key, char bracket);
void out_close(struct out *o, char bracket);

#endif
