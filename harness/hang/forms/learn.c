/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Learn the prefix of a text from lines in which the kernel's own words have a known start.
 * Consoles, collectors and vendors put times, hosts, levels, CPUs and tasks in front of a line in
 * ways that no list ends. Numbers and words differ from line to line; the marks between them stay.
 */
#include "reader.h"

#define NUMBER '\1'
#define WORD '\2'
#define WORD_MAX 40

static const char marks[] = "[](){}<>|:;,=-+.@#/*!~\"'";

static bool is_name(char c)
{
	return is_symbol(c) || (unsigned char)c >= 0x80;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Does the line have, at its colon at, the end of a marker? Returns where the marker begins. */
static const char *marker_at(struct span body, const char *at)
{
	static const char *const before[] = { "INFO", "task", "CPU", "Call Trace", "Call trace" };
	struct span rest = span_from(body, at + 1);

	for (unsigned i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		size_t n = strlen(before[i]);
		const char *start = at - n;

		if ((size_t)(at - body.s) < n || memcmp(start, before[i], n) != 0)
			continue;
		if (start > body.s && is_name(start[-1]))
			return NULL;
		if (i == 0 && !span_starts(rest, " task "))
			return NULL;
		if (i == 1 && !span_find(rest, " state:"))
			return NULL;
		if (i == 2 && !span_find(rest, " Comm: "))
			return NULL;
		return i > 2 && rest.n ? NULL : start;
	}
	return NULL;
}

static const char *find_marker(struct span body)
{
	const char *end = body.s + body.n;
	const char *p = body.s;

	while (p < end && (p = memchr(p, ':', (size_t)(end - p))) != NULL) {
		const char *start = marker_at(body, p);

		if (start)
			return start;
		p++;
	}
	return NULL;
}

/* Template of a prefix; false: it has something that no prefix has, or is too long. */
static bool make_template(struct span s, struct hang_prefix *out)
{
	bool numbers = false;

	for (size_t i = 0; i < s.n; i++)
		numbers |= is_digit(s.s[i]);
	*out = (struct hang_prefix){ .blank = s.n && is_blank(s.s[s.n - 1]) };
	for (size_t i = 0; i < s.n;) {
		size_t start = i;
		char c = s.s[i++];

		if (is_blank(c) || (c == '-' && !out->n))
			continue;
		if (!is_name(c) && !strchr(marks, c))
			return false;
		if (out->n == sizeof(out->text))
			return false;
		if (is_digit(c) || (numbers && is_name(c)))
			while (i < s.n && (is_digit(c) ? is_digit(s.s[i]) : is_name(s.s[i])))
				i++;
		out->text[out->n++] = is_digit(c) ? NUMBER : i - start > 1 || (numbers &&
			is_name(c)) ? WORD : c;
		out->marks |= !is_name(c);
	}
	return out->n && (numbers || out->marks);
}

static size_t number_length(struct span s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.s[n]))
		n++;
	return n;
}

/* A name of a task may have marks in it ("kworker/2:1"). */
static size_t word_length(struct span s)
{
	size_t n = 0;

	while (n < s.n && n < WORD_MAX && (is_name(s.s[n]) || strchr("/:-+@#", s.s[n])))
		n++;
	return n && (is_name(s.s[0])) ? n : 0;
}

/* Bytes of s that the template from at on stands for, or -1. */
static long fit(const struct hang_prefix *t, unsigned at, struct span s, unsigned *tries)
{
	size_t blanks = 0, n, least;

	if (at == t->n)
		return 0;
	while (blanks < s.n && is_blank(s.s[blanks]))
		blanks++;
	s = span_from(s, s.s + blanks);
	if (!s.n || !(*tries)--)
		return -1;
	n = t->text[at] == NUMBER ? number_length(s) : t->text[at] == WORD ? word_length(s) :
		s.s[0] == t->text[at];
	least = t->text[at] == NUMBER ? n : 1;
	for (; n >= least && n; n--) {
		long rest = n < s.n && t->text[at] == WORD && at + 1 < t->n &&
			t->text[at + 1] == WORD && !is_blank(s.s[n]) ? -1 :
			fit(t, at + 1, span_from(s, s.s + n), tries);

		if (rest >= 0)
			return (long)(blanks + n) + rest;
		if (!*tries)
			break;
	}
	return -1;
}

static bool take_off(const struct hang_prefix *t, struct span *body)
{
	struct span s = *body;
	unsigned tries = 200;
	long n;

	while (s.n && s.s[0] == '-')
		s = span_from(s, s.s + 1);
	n = fit(t, 0, s, &tries);
	if (n < 0)
		return false;
	*body = span_from(s, s.s + n);
	if (t->blank && body->n && is_blank(body->s[0]))
		*body = span_from(*body, body->s + 1);
	return true;
}

/*
 * "INFO: task" begins a record; the others may stand behind words that somebody joined to them,
 * so they teach nothing in a text that has markers without a prefix.
 */
static bool learn(struct hang_doc *d, struct span *body, const char *marker)
{
	struct hang_prefix t;

	if ((*marker != 'I' && d->prefix.plain) ||
	    !make_template((struct span){ body->s, (size_t)(marker - body->s) }, &t))
		return false;
	d->prefix = t;
	*body = span_from(*body, marker);
	return true;
}

bool learn_strip(struct hang_doc *d, struct span *body)
{
	const char *marker = find_marker(*body);

	if (marker == body->s) {
		d->prefix = (struct hang_prefix){ .plain = true };
		return false;
	}
	if (d->prefix.n && take_off(&d->prefix, body))
		return true;
	return marker && learn(d, body, marker);
}
