/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Emit text in pieces, wrapped for people or escaped for JSON. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "out.h"
#include "text.h"

void out_put(struct out *o, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	if ((size_t)n >= sizeof(text))
		n = sizeof(text) - 1;
	o->emit(o->arg, text, (size_t)n);
}

void out_wrap(struct out *o, const char *text, unsigned indent)
{
	while (*text) {
		unsigned n = 0;

		while (text[n] && text[n] != ' ')
			n++;
		if (o->width && o->column && o->column + 1 + n > o->width) {
			out_put(o, "\n%*s", (int)indent, "");
			o->column = indent;
		} else if (o->column) {
			out_put(o, " ");
			o->column++;
		}
		o->emit(o->arg, text, n);
		o->column += n;
		text += n;
		while (*text == ' ')
			text++;
	}
	out_put(o, "\n");
	o->column = 0;
}

/* An escape of JSON: above U+FFFF two UTF-16 units (RFC 8259, section 7). */
static void out_escape(struct out *o, uint32_t code)
{
	if (code < 0x10000)
		out_put(o, "\\u%04x", code);
	else
		out_put(o, "\\u%04x\\u%04x", 0xd7c0 + (code >> 10), 0xdc00 + (code & 0x3ff));
}

static void out_string(struct out *o, const char *value)
{
	size_t n = strlen(value);

	out_put(o, "\"");
	while (n) {
		uint32_t code = 0xfffd;
		unsigned bytes = text_character(value, n, &code), step = bytes ? bytes : 1;

		if (*value == '"' || *value == '\\')
			out_put(o, "\\%c", *value);
		else if (!bytes || !text_is_shown(code))
			out_escape(o, code);
		else
			o->emit(o->arg, value, bytes);
		value += step;
		n -= step;
	}
	out_put(o, "\"");
}

static void out_key(struct out *o, const char *key)
{
	if (o->comma)
		out_put(o, ",");
	o->comma = true;
	if (key)
		out_put(o, "\"%s\":", key);
}

void out_text(struct out *o, const char *key, const char *value)
{
	out_key(o, key);
	out_string(o, value);
}

void out_number(struct out *o, const char *key, long long value)
{
	out_key(o, key);
	out_put(o, "%lld", value);
}

void out_bool(struct out *o, const char *key, bool value)
{
	out_key(o, key);
	out_put(o, value ? "true" : "false");
}

void out_open(struct out *o, const char *key, char bracket)
{
	out_key(o, key);
	out_put(o, "%c", bracket);
	o->comma = false;
}

void out_close(struct out *o, char bracket)
{
	out_put(o, "%c", bracket);
	o->comma = true;
}
