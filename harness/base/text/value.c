/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers with units from text and back: exact, or an error that shows the right form. */
#include "value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"

struct unit {
	const char *name;
	uint64_t factor;
};

/* Largest first: the writers take the first unit that divides the value. */
static const struct unit size_units[] = {
	{ "T", 1ull << 40 }, { "G", 1ull << 30 }, { "M", 1ull << 20 }, { "K", 1ull << 10 },
	{ "", 1 },
};

static const struct unit time_units[] = {
	{ "h", 3600000 }, { "m", 60000 }, { "s", 1000 }, { "ms", 1 },
};

static int digit_of(char c, unsigned base)
{
	int d = 99;

	if (c >= '0' && c <= '9')
		d = c - '0';
	else if (c >= 'a' && c <= 'f')
		d = c - 'a' + 10;
	else if (c >= 'A' && c <= 'F')
		d = c - 'A' + 10;
	return d < (int)base ? d : -1;
}

/* Parse digits; return the character after them. NULL: no digit, or overflow. */
static const char *digits_read(const char *text, unsigned base, uint64_t *out)
{
	const char *p = text;
	uint64_t n = 0;
	int d;

	while ((d = digit_of(*p, base)) >= 0) {
		if (__builtin_mul_overflow(n, base, &n) ||
		    __builtin_add_overflow(n, (uint64_t)d, &n))
			return NULL;
		p++;
	}
	*out = n;
	return p == text ? NULL : p;
}

static int value_bad(struct err *e, const char *text, const char *want)
{
	return err_set(e, EINVAL, "'%.60s' is not %s", text ? text : "", want);
}

int value_u64(const char *text, uint64_t *out, struct err *e)
{
	bool hex = text && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *end = text ? digits_read(hex ? text + 2 : text, hex ? 16 : 10, out) : NULL;

	if (!end || *end)
		return value_bad(e, text, "a whole number below 2^64, as 42 or 0x2a");
	return 0;
}

static const struct unit *unit_find(const struct unit *units, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcasecmp(units[i].name, name))
			return &units[i];
	return NULL;
}

int value_size(const char *text, uint64_t *bytes, struct err *e)
{
	const char *want = "a size: digits and K, M, G, T or nothing, as 48M";
	const char *end = text ? digits_read(text, 10, bytes) : NULL;
	const struct unit *u = end ? unit_find(size_units, COUNT_OF(size_units), end) : NULL;

	if (!u || __builtin_mul_overflow(*bytes, u->factor, bytes))
		return value_bad(e, text, want);
	return 0;
}

/* Parse ".25" after a number, in 1/1000 of a unit; move *end behind it. */
static bool fraction_read(const char **end, uint64_t factor, uint64_t *part)
{
	uint64_t scale = factor;

	*part = 0;
	if (**end != '.')
		return true;
	if (digit_of(*++*end, 10) < 0)
		return false;
	for (; digit_of(**end, 10) >= 0; ++*end) {
		uint64_t d = (uint64_t)digit_of(**end, 10);

		if (d && (!scale || scale % 10))
			return false;	/* finer than a millisecond */
		scale /= 10;
		*part += d * scale;
	}
	return true;
}

/* The unit follows the fraction but determines its value, so find it first. */
static const struct unit *time_unit(const char *end)
{
	const char *name = end + strspn(end, ".0123456789");

	return *name ? unit_find(time_units, COUNT_OF(time_units), name) : &time_units[2];
}

int value_time_ms(const char *text, uint64_t *ms, struct err *e)
{
	const char *want = "a time: a number and ms, s, m, h or nothing (seconds), as 1.5s";
	const char *end = text ? digits_read(text, 10, ms) : NULL;
	const struct unit *u = end ? time_unit(end) : NULL;
	uint64_t part;

	if (!u || !fraction_read(&end, u->factor, &part) || (*end && strcasecmp(end, u->name)) ||
	    __builtin_mul_overflow(*ms, u->factor, ms) || __builtin_add_overflow(*ms, part, ms))
		return value_bad(e, text, want);
	return 0;
}

int value_percent(const char *text, uint64_t *pct, struct err *e)
{
	const char *end = text ? digits_read(text, 10, pct) : NULL;

	if (!end || (*end && strcmp(end, "%")) || *pct > 100)
		return value_bad(e, text, "a percentage, 0 to 100, as 40 or 40%");
	return 0;
}

int value_bool(const char *text, bool *out, struct err *e)
{
	static const char *const words[] = { "no", "yes", "0", "1", "false", "true", "off", "on" };
	size_t i;

	for (i = 0; text && i < COUNT_OF(words); i++) {
		if (strcasecmp(text, words[i]))
			continue;
		*out = i & 1;
		return 0;
	}
	return value_bad(e, text, "yes or no");
}

static void unit_text(const struct unit *u, const struct unit *smallest, uint64_t n,
	char *buf, size_t size)
{
	while (u < smallest && (!n || n % u->factor))
		u++;
	snprintf(buf, size, "%" PRIu64 "%s", n / u->factor, u->name);
}

void value_size_text(uint64_t bytes, char *buf, size_t size)
{
	unit_text(size_units, &size_units[COUNT_OF(size_units) - 1], bytes, buf, size);
}

void value_time_text(uint64_t ms, char *buf, size_t size)
{
	unit_text(time_units, &time_units[COUNT_OF(time_units) - 1], ms, buf, size);
}
