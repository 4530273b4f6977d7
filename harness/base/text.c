/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that grows in a buffer of fixed size. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>

void text_add(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (t->n + 1 >= t->size)
		return;
	va_start(ap, fmt);
	n = vsnprintf(t->s + t->n, t->size - t->n, fmt, ap);
	va_end(ap);
	t->n += n > 0 ? (size_t)n : 0;
	if (t->n >= t->size)
		t->n = t->size - 1;
}

void text_add_bytes(struct text *t, const char *bytes, size_t count)
{
	if (t->n + 1 >= t->size)
		return;
	if (count > t->size - t->n - 1)
		count = t->size - t->n - 1;
	memcpy(t->s + t->n, bytes, count);
	t->n += count;
	t->s[t->n] = '\0';
}
