/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mend what terminals, mailers and web pages do to kernel text. */
#include <string.h>

#include "reader.h"

static const struct {
	const char *from;
	char to;
} html[] = {
	{ "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' }, { "&quot;", '"' }, { "&nbsp;", ' ' },
};

typedef uint8_t bytes __attribute__((vector_size(16)));

/* Whether a byte is below a tab, above ASCII, ESC, CR or '&'; v holds 16 of them. */
static bool has_odd(bytes v)
{
	bytes odd = (bytes)((v < '\t') | (v >= 0x80) | (v == '\033') | (v == '\r') | (v == '&'));
	uint64_t half[2];

	memcpy(half, &odd, sizeof(half));
	return half[0] | half[1];
}

bool line_is_dirty(struct span raw)
{
	bytes v = { 0 };

	if (raw.n > 2 && memcmp(raw.s + raw.n - 2, "^M", 2) == 0)
		return true;
	if (raw.n < sizeof(v)) {
		v |= ' ';
		memcpy(&v, raw.s, raw.n);
		return has_odd(v);
	}
	for (size_t i = 0; i + sizeof(v) <= raw.n; i += sizeof(v)) {
		memcpy(&v, raw.s + i, sizeof(v));
		if (has_odd(v))
			return true;
	}
	memcpy(&v, raw.s + raw.n - sizeof(v), sizeof(v));
	return has_odd(v);
}

/* Blanks of other widths, and marks without a width, in UTF-8. */
static size_t blank_length(struct span s, char *out)
{
	const unsigned char *p = (const unsigned char *)s.s;

	*out = ' ';
	if (s.n > 1 && p[0] == 0xc2 && p[1] == 0xa0)
		return 2;
	if (s.n < 3 || !((p[0] == 0xe2 && p[1] == 0x80) || (p[0] == 0xef && p[1] == 0xbb)))
		return 0;
	if (p[0] == 0xef || (p[2] >= 0x8b && p[2] <= 0x8f))
		*out = '\0';
	else if (p[2] > 0x8a && p[2] != 0xaf)
		return 0;
	return 3;
}

/* Length of the escape sequence at s: ESC [ digits letter. */
static size_t colour_length(struct span s)
{
	size_t i = 1;

	if (s.n > 1 && s.s[1] == '[')
		for (i = 2; i < s.n && (is_digit(s.s[i]) || s.s[i] == ';' || s.s[i] == '?'); i++)
			;
	return i < s.n ? i + 1 : s.n;
}

static size_t html_length(struct span s, char *out)
{
	for (size_t i = 0; i < sizeof(html) / sizeof(html[0]); i++)
		if (span_starts(s, html[i].from)) {
			*out = html[i].to;
			return strlen(html[i].from);
		}
	return 0;
}

size_t line_clean(struct span raw, char *buf, size_t size)
{
	size_t n = 0;

	if (raw.n > 2 && memcmp(raw.s + raw.n - 2, "^M", 2) == 0)
		raw.n -= 2;
	while (raw.n && n < size) {
		size_t skip = 1;
		char c = raw.s[0];

		if (c == '\033')
			skip = colour_length(raw);
		else if (c == '&' && (skip = html_length(raw, &c)) == 0)
			skip = 1;
		else if ((unsigned char)c >= 0x80 && (skip = blank_length(raw, &c)) == 0) {
			c = raw.s[0];
			skip = 1;
		}
		if (c != '\033' && c != '\0' && c != '\r')
			buf[n++] = c;
		raw = span_from(raw, raw.s + skip);
	}
	return n;
}
