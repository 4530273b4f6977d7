/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Emit text in pieces, wrapped for people or escaped for JSON. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "out.h"

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

/* Length of the valid UTF-8 sequence of several bytes at s, or 0. */
static unsigned utf8_length(const unsigned char *s)
{
	unsigned n = s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : (s[0] & 0xf0) == 0xe0 ? 3 :
		s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;

	if (n == 3 && ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f)))
		return 0;
	if (n == 4 && ((s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f)))
		return 0;
	for (unsigned i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

static void out_string(struct out *o, const char *value)
{
	const unsigned char *s = (const unsigned char *)value;

	out_put(o, "\"");
	while (*s) {
		unsigned n = *s >= 0x80 ? utf8_length(s) : 1;

		if (*s == '"' || *s == '\\')
			out_put(o, "\\%c", *s);
		else if (*s < 32 || *s == 127)
			out_put(o, "\\u%04x", *s);
		else if (!n)
			out_put(o, "\\ufffd");
		else
			o->emit(o->arg, (const char *)s, n);
		s += n ? n : 1;
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
