/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Error messages are composed here and printed only by harness/cli. */
#include "err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/*
 * Callers format into a second buffer, as e->msg may be an argument. Messages quote names and
 * values of foreign files, and end on a terminal, in TAP and in records.
 */
static void err_fill(struct err *e, int code, const char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == '\n')
		len--;
	if (len >= sizeof(e->msg))
		len = sizeof(e->msg) - 1;
	memcpy(e->msg, text, len);
	e->msg[len] = '\0';
	text_clean(e->msg);
	e->code = code;
}

static void err_append(char *text, size_t size, const char *tail)
{
	size_t len = strlen(text);
	size_t n = strnlen(tail, size - len - 1);

	memcpy(text + len, tail, n);
	text[len + n] = '\0';
}

static int err_code(int code)
{
	if (!code)
		return EINVAL;
	return code < 0 ? -code : code;
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
	char text[sizeof(e->msg)];
	va_list ap;

	code = err_code(code);
	if (!e)
		return -code;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err_fill(e, code, text);
	return -code;
}

int err_sys(struct err *e, int code, const char *fmt, ...)
{
	char text[sizeof(e->msg)];
	va_list ap;

	code = err_code(code);
	if (!e)
		return -code;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err_append(text, sizeof(text), ": ");
	err_append(text, sizeof(text), strerror(code));
	err_fill(e, code, text);
	return -code;
}

int err_wrap(struct err *e, const char *fmt, ...)
{
	char text[sizeof(e->msg)];
	va_list ap;

	if (!e)
		return -EINVAL;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err_append(text, sizeof(text), ": ");
	err_append(text, sizeof(text), e->msg);
	err_fill(e, err_code(e->code), text);
	return -e->code;
}
