/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strip the prefixes that printk, syslog, journald, dmesg, consoles and mailers add to a line. */
#include <string.h>

#include "reader.h"

static void advance(struct span *s, size_t n)
{
	s->s += n;
	s->n -= n;
}

/* Blanks and digits (and one '.' or ','), as inside "[   12.345678]"; length or 0. */
static size_t time_length(struct span s)
{
	size_t i = 0, digits = 0, points = 0;

	while (i < s.n && s.s[i] == ' ')
		i++;
	if (i < s.n && s.s[i] == '+')
		i++;
	for (; i < s.n; i++) {
		if (is_digit(s.s[i]))
			digits++;
		else if ((s.s[i] == '.' || s.s[i] == ',') && digits && !points)
			points++;
		else
			break;
	}
	return digits && points ? i : 0;
}

/* "T123", "C4" with blanks in front, as PRINTK_CALLER writes it; length or 0. */
static size_t caller_length(struct span s, uint32_t *caller)
{
	size_t i = 0, start;
	int64_t id;

	while (i < s.n && s.s[i] == ' ')
		i++;
	if (i + 1 >= s.n || (s.s[i] != 'T' && s.s[i] != 'C'))
		return 0;
	start = i + 1;
	if (!span_i64(span_from(s, s.s + start), &id) || s.s[start] == '-')
		return 0;
	*caller = (uint32_t)id | (s.s[i] == 'C' ? 1u << 31 : 0);
	for (i = start; i < s.n && is_digit(s.s[i]); i++)
		;
	return i;
}

/* "host kernel: " of journalctl -o short-monotonic and short-unix. */
static bool strip_host(struct span *s, struct line *l)
{
	struct span rest = *s;

	if (!span_word(&rest).n || !rest.n || !span_starts(span_from(rest, rest.s + 1), "kernel: "))
		return false;
	*s = span_from(rest, rest.s + 9);
	l->stamped = true;
	return true;
}

/* Differences, as "+0.001" of dmesg -e, are no times. */
static uint64_t stamp_seconds(struct span s)
{
	uint64_t n = 0;
	size_t i = 0;

	while (i < s.n && s.s[i] == ' ')
		i++;
	for (; i < s.n && i < 16 && is_digit(s.s[i]); i++)
		n = n * 10 + (uint64_t)(s.s[i] - '0');
	return n;
}

/* "[  12.345678]", "[  12.345678|    T1]", "[ T123]", "[+0,003]". */
static bool strip_stamp(struct span *s, struct line *l)
{
	struct span in = { s->s + 1, s->n - 1 };
	size_t n = time_length(in);

	if (n)
		l->kernel_s = stamp_seconds(in);
	if (!n)
		n = caller_length(in, &l->caller);
	else if (n < in.n && in.s[n] == '|')
		n += 1 + caller_length(span_from(in, in.s + n + 1), &l->caller);
	if (!n || n >= in.n || in.s[n] != ']')
		return false;
	advance(s, n + 2);
	strip_host(s, l);
	l->stamped = true;
	return true;
}

static bool is_weekday(struct span s)
{
	static const char days[] = "MonTueWedThuFriSatSun";

	for (size_t i = 0; s.n >= 3 && i < 21; i += 3)
		if (memcmp(s.s, days + i, 3) == 0)
			return true;
	return false;
}


/* "kernel: ", "kernel[12]: ", "host kernel: " near the front. */
static bool strip_tag(struct span *s, struct line *l)
{
	size_t reach = s->n < 96 ? s->n : 96;
	const char *p = memmem(s->s, reach, "kernel", 6);
	size_t at;

	if (!p || (p != s->s && p[-1] != ' '))
		return false;
	at = (size_t)(p - s->s) + 6;
	if (at < s->n && s->s[at] == '[')
		while (at < s->n && s->s[at] != ':' && s->s[at] != ' ')
			at++;
	if (at >= s->n || s->s[at] != ':')
		return false;
	advance(s, at + 1);
	l->stamped = true;
	return true;
}

/* "HH:MM:SS" with a fraction, zone and ">>>" behind it; length or 0. */
static size_t clock_length(struct span s)
{
	size_t i = 8;

	if (s.n < 8 || !is_digit(s.s[0]) || s.s[2] != ':' || s.s[5] != ':' || !is_digit(s.s[7]))
		return 0;
	while (i < s.n && s.s[i] != ' ')
		i++;
	while (i < s.n && (s.s[i] == ' ' || s.s[i] == '>'))
		i++;
	return i;
}

/* "[Tue Jul 16 11:36:40 2024]" (dmesg -T), "[Jun26 19:24]" (dmesg -e), "[11:36:40]". */
static bool strip_wall_stamp(struct span *s, struct line *l)
{
	struct span in = { s->s + 1, s->n - 1 };
	const char *end = memchr(in.s, ']', in.n < 40 ? in.n : 40);

	if (!end || !memchr(in.s, ':', (size_t)(end - in.s)) ||
	    !(is_weekday(in) || month_of(in) || clock_length(in)))
		return false;
	l->wall_s = wall_seconds(in);
	advance(s, (size_t)(end - s->s) + 1);
	l->stamped = true;
	return true;
}

/* "Sat 2026-11-21 03:14:15 UTC host kernel: " of journalctl -o short-full: the day. */
static bool strip_day(struct span *s)
{
	if (!is_weekday(*s) || s->n < 24 || s->s[3] != ' ' || s->s[8] != '-' || s->s[11] != '-')
		return false;
	advance(s, 4);
	return true;
}

/* Syslog's "Sep 22 09:34:48 host kernel: ", with or without a host. */
static bool strip_syslog(struct span *s, struct line *l)
{
	struct span rest = *s;
	struct span host;
	size_t n;

	if (!month_of(rest) || rest.n < 16 || rest.s[3] != ' ')
		return false;
	span_word(&rest);
	span_word(&rest);
	rest = span_trim(rest);
	n = clock_length(rest);
	if (!n)
		return false;
	advance(&rest, n);
	l->wall_s = wall_seconds(*s);
	*s = rest;
	if (strip_tag(s, l))
		return true;
	host = span_word(&rest);	/* a host, unless the message follows at once */
	if (host.n && host.s[0] != '[' && rest.n && rest.s[0] == ' ' && rest.n > 1 &&
	    rest.s[1] == '[')
		*s = rest;
	return true;
}

/* "2025-05-12T22:29:52.686659+02:00 host kernel: ", also with a blank for the T. */
static bool strip_iso(struct span *s, struct line *l)
{
	struct span rest;
	size_t n;

	if (s->n < 20 || s->s[4] != '-' || s->s[7] != '-' || !is_digit(s->s[9]))
		return false;
	rest = span_from(*s, s->s + 11);
	n = clock_length(rest);
	if (!n)
		return false;
	advance(&rest, n);
	l->wall_s = wall_seconds(*s);
	*s = rest;
	strip_tag(s, l);
	return true;
}

/* A raw /dev/kmsg record: "4,1707851,1121527990415,-;text", "6,2,3,-,caller=T45;text". */
static bool strip_kmsg(struct span *s, struct line *l)
{
	const char *end = memchr(s->s, ';', s->n < 64 ? s->n : 64);
	const char *caller;
	unsigned commas = 0;

	if (!end)
		return false;
	for (const char *p = s->s; p < end; p++) {
		if (*p == ',')
			commas++;
		else if (commas < 3 && !is_digit(*p))
			return false;
	}
	if (commas < 3)
		return false;
	caller = memmem(s->s, (size_t)(end - s->s), "caller=", 7);
	if (caller)
		caller_length((struct span){ caller + 7, (size_t)(end - caller) - 7 }, &l->caller);
	advance(s, (size_t)(end - s->s) + 1);
	l->stamped = true;
	return true;
}

/* The rest of a stamp that was cut in half: "372.297234][ T3001]", "704025] INFO". */
static bool strip_half_stamp(struct span *s, struct line *l)
{
	size_t i = 0;

	while (i < s->n && i < 20 && (is_digit(s->s[i]) || s->s[i] == '.'))
		i++;
	if (i < 4 || i >= s->n || s->s[i] != ']')
		return false;
	advance(s, i + 1);
	l->stamped = true;
	return true;
}

/* "07-16 11:36:40.123     0     0 E TAG : ", Android's logcat of the kernel's buffer. */
static bool strip_logcat(struct span *s, struct line *l)
{
	struct span rest = *s, pid, tid;
	const char *colon;
	size_t n;

	if (s->n < 24 || s->s[2] != '-' || s->s[5] != ' ' || !is_digit(s->s[1]))
		return false;
	advance(&rest, 6);
	n = clock_length(rest);
	if (!n)
		return false;
	advance(&rest, n);
	pid = span_word(&rest);
	tid = span_word(&rest);
	if (!pid.n || !tid.n || !is_digit(pid.s[0]) || !is_digit(tid.s[0]) ||
	    span_word(&rest).n != 1)
		return false;
	rest = span_trim(rest);
	colon = rest.n ? memchr(rest.s, ':', rest.n < 24 ? rest.n : 24) : NULL;
	if (colon && colon[-1] == ' ')	/* the padding of a tag */
		rest = span_from(rest, colon + 1);
	*s = rest;
	l->stamped = true;
	return true;
}

/* "1767225600.123456 host kernel: " of journalctl -o short-unix. */
static bool strip_unix(struct span *s, struct line *l)
{
	size_t n = time_length(*s);
	struct span rest = span_from(*s, s->s + n);

	if (n < 12 || !strip_host(&rest, l))
		return false;
	*s = rest;
	return true;
}

static bool strip_number(struct span *s, struct line *l)
{
	size_t i = 0, n = clock_length(*s);

	if (n) {
		advance(s, n);
		return true;
	}
	if (strip_unix(s, l) || strip_iso(s, l) || strip_logcat(s, l) || strip_kmsg(s, l) ||
	    strip_half_stamp(s, l))
		return true;
	while (i < s->n && is_digit(s->s[i]))	/* grep -n */
		i++;
	if (i + 5 < s->n && (s->s[i] == ' ' || s->s[i] == ':') &&
	    (month_of(span_from(*s, s->s + i + 1)) || s->s[i + 1] == '[')) {
		advance(s, i + 1);
		return true;
	}
	return false;
}

static bool strip_level(struct span *s, struct line *l)
{
	size_t i = 1;

	while (i < s->n && i < 5 && is_digit(s->s[i]))
		i++;
	if (i < 2 || i >= s->n || s->s[i] != '>')
		return false;
	advance(s, i + 1);
	l->stamped = true;
	return true;
}

/* "kern: kern.err: Jan 13 02:49:23 kernel: ", "kern  :warn  : [ 12.3]" (dmesg -x). */
static bool strip_facility(struct span *s, struct line *l)
{
	const char *colon = memchr(s->s, ':', s->n < 24 ? s->n : 24);

	if (!span_starts(*s, "kern") || !colon || span_starts(*s, "kernel BUG"))
		return false;
	if (strip_tag(s, l))
		return true;
	for (const char *p = s->s + 4; p < colon; p++)
		if (*p != ' ' && *p != '.' && (*p < 'a' || *p > 'z'))
			return false;
	advance(s, (size_t)(colon - s->s) + 1);
	if (l->stamped || !s->n || s->s[0] == ' ')
		return true;
	colon = memchr(s->s, ':', s->n < 12 ? s->n : 12);	/* dmesg -x: the level */
	if (colon)
		advance(s, (size_t)(colon - s->s) + 1);
	return true;
}

static bool strip_one(struct span *s, struct line *l)
{
	switch (s->s[0]) {
	case '[':
		return strip_stamp(s, l) || strip_wall_stamp(s, l);
	case '<':
		return strip_level(s, l);
	case '>': case '|':
		advance(s, 1);
		return true;
	case 'k':
		return strip_facility(s, l);
	default:
		if (is_digit(s->s[0]))
			return strip_number(s, l);
		return s->s[0] >= 'A' && s->s[0] <= 'W' && (strip_syslog(s, l) || strip_day(s));
	}
}

void line_strip(struct span raw, struct line *out)
{
	struct span s = raw;

	*out = (struct line){ .caller = 0 };
	for (unsigned n = 0; n < 10; n++) {
		out->indent = 0;
		while (s.n && (s.s[0] == ' ' || s.s[0] == '\t')) {
			advance(&s, 1);
			out->indent++;
		}
		if (!s.n || !strip_one(&s, out))
			break;
	}
	out->body = span_trim(s);
}

const char *line_find_stamp(struct span body)
{
	const char *p = body.s;
	const char *end = body.s + body.n;

	while (p < end && (p = memchr(p, '[', (size_t)(end - p))) != NULL) {
		struct span in = span_from(body, p + 1);
		size_t n = time_length(in);

		if (n > 7 && n < in.n && in.s[n] == ']' && in.s[n - 7] == '.')
			return p;
		p++;
	}
	return NULL;
}
