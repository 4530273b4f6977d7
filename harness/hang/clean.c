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

bool line_is_dirty(struct span raw)
{
	const char *amp;

	if (memchr(raw.s, '\033', raw.n) || memchr(raw.s, '\0', raw.n) ||
	    memchr(raw.s, '\r', raw.n))
		return true;
	if (raw.n > 2 && memcmp(raw.s + raw.n - 2, "^M", 2) == 0)
		return true;
	amp = memchr(raw.s, '&', raw.n);
	return amp && memchr(amp, ';', raw.n - (size_t)(amp - raw.s));
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
		if (c != '\033' && c != '\0' && c != '\r')
			buf[n++] = c;
		raw = span_from(raw, raw.s + skip);
	}
	return n;
}
