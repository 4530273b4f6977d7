/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that grows in a buffer of fixed size, and what of foreign text may be shown. */
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

/* Length of the UTF-8 sequence that c starts; 0: c starts none. */
static unsigned sequence_bytes(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef)
		return 3;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

/* Reject overlong forms, surrogates and code points above U+10FFFF. */
static bool second_fits(unsigned char first, unsigned char second)
{
	unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	return second >= low && second <= high;
}

unsigned text_character(const char *s, size_t n, uint32_t *code)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned bytes = n ? sequence_bytes(p[0]) : 0;

	if (!bytes || bytes > n || (bytes > 1 && !second_fits(p[0], p[1])))
		return 0;
	*code = bytes == 1 ? p[0] : p[0] & (0x7f >> bytes);
	for (unsigned i = 1; i < bytes; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (p[i] & 0x3f);
	}
	return bytes;
}

/*
 * Hidden: controls (Unicode category Cc), line and paragraph separators (Zl, Zp), and what
 * changes the order or the look of its neighbours (Cf; UAX 9 for the order). Noncharacters and
 * the byte order mark are no text.
 */
bool text_is_shown(uint32_t code)
{
	static const struct { uint32_t first, last; } hidden[] = {
		{ 0x0, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad }, { 0x61c, 0x61c },
		{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
		{ 0xfdd0, 0xfdef }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (code >= hidden[i].first && code <= hidden[i].last)
			return false;
	return code <= 0x10ffff && (code & 0xfffe) != 0xfffe;
}

size_t text_shown(const char *s, size_t n, const char *keep, bool *shown)
{
	uint32_t code;
	unsigned bytes = text_character(s, n, &code);

	*shown = bytes && (text_is_shown(code) || (code && code < 0x80 && strchr(keep, (int)code)));
	return bytes ? bytes : 1;
}

void text_clean(char *text)
{
	size_t n = strlen(text), from = 0, to = 0, bytes;
	bool shown;

	for (; from < n; from += bytes) {
		bytes = text_shown(text + from, n - from, "", &shown);
		if (shown)
			memmove(text + to, text + from, bytes);
		else
			text[to] = '?';
		to += shown ? bytes : 1;
	}
	text[to] = '\0';
}
