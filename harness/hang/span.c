/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pieces of text: comparison, search, numbers. */
#include <string.h>

#include "reader.h"

bool span_is(struct span s, const char *word)
{
	return s.n == strlen(word) && memcmp(s.s, word, s.n) == 0;
}

const char *span_find(struct span s, const char *word)
{
	return s.n ? memmem(s.s, s.n, word, strlen(word)) : NULL;
}

struct span span_from(struct span s, const char *p)
{
	return (struct span){ p, s.n - (size_t)(p - s.s) };
}

struct span span_trim(struct span s)
{
	while (s.n && (s.s[0] == ' ' || s.s[0] == '\t')) {
		s.s++;
		s.n--;
	}
	while (s.n && (s.s[s.n - 1] == ' ' || s.s[s.n - 1] == '\t'))
		s.n--;
	return s;
}

bool span_i64(struct span s, int64_t *out)
{
	size_t i = s.n && s.s[0] == '-';
	size_t start = i;
	int64_t v = 0;

	for (; i < s.n && is_digit(s.s[i]) && i - start < 18; i++)
		v = v * 10 + (s.s[i] - '0');
	if (i == start)
		return false;
	*out = start ? -v : v;
	return true;
}

static int hex_value(char c)
{
	return is_digit(c) ? c - '0' : (c | 32) - 'a' + 10;
}

bool span_hex(struct span s, uint64_t *out)
{
	size_t i = span_starts(s, "0x") ? 2 : 0;
	size_t start = i;
	uint64_t v = 0;

	for (; i < s.n && is_hex(s.s[i]) && i - start < 16; i++)
		v = v << 4 | (unsigned)hex_value(s.s[i]);
	if (i == start)
		return false;
	*out = v;
	return true;
}

void span_copy(struct span s, char *out, size_t size)
{
	size_t i;

	if (!size)
		return;
	for (i = 0; i < s.n && i < size - 1; i++)
		out[i] = (unsigned char)s.s[i] < 32 || s.s[i] == 127 ? '?' : s.s[i];
	out[i] = '\0';
}

struct span span_word(struct span *s)
{
	struct span word;

	*s = span_trim(*s);
	word = (struct span){ s->s, 0 };
	while (s->n && s->s[0] != ' ' && s->s[0] != '\t') {
		s->s++;
		s->n--;
		word.n++;
	}
	return word;
}
