/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The morning after a soak: sums, bounds and sentences. */
#include "night.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "exit_status.h"

#define MISS 0.05L		/* the bound may be too low in so many of all nights */
#define EXACT_HITS 10000	/* above, (1 - p)^n leaves the range of long double */

static long double power(long double base, uint64_t n)
{
	long double result = 1;

	for (; n; n >>= 1, base *= base)
		result *= n & 1 ? base : 1;
	return result;
}

/* Chance of at most `hits` of so many runs at p a run. */
static long double at_most(uint64_t hits, uint64_t of, long double p)
{
	long double term = power(1 - p, of), sum = term;

	for (uint64_t k = 1; k <= hits; k++) {
		term *= (long double)(of - k + 1) / (long double)k * p / (1 - p);
		sum += term;
	}
	return sum;
}

double chance_below(uint64_t hits, uint64_t of)
{
	long double low = 0, high = 1;
	struct share s;

	if (hits >= of)
		return 1;
	if (hits > EXACT_HITS) {
		share_of((unsigned)hits, (unsigned)of, &s);
		return s.high;
	}
	for (unsigned i = 0; i < 60; i++) {
		long double middle = (low + high) / 2;

		if (at_most(hits, of, middle) > MISS)
			low = middle;
		else
			high = middle;
	}
	return (double)high;
}

void night_sum(const struct policy_view *v, struct night *n)
{
	memset(n, 0, sizeof(*n));
	for (unsigned of = 0; of < v->cases; of++) {
		const struct trial *kind = &v->kind[of];
		struct tally t;
		bool hangs = trial_is_positive(kind);

		policy_tally(v, of, &t);
		if (kind->role == ROLE_CANARY) {
			n->asked = true;
			n->canaries += t.tested + t.untested;
			n->heard += t.found;
			continue;
		}
		n->untested += t.untested;
		n->of[kind->role].runs += t.tested;
		n->of[kind->role].hung += hangs ? 0 : t.unexpected + t.excused;
		n->excused += hangs ? 0 : t.excused;
		n->expected += hangs ? t.tested - t.unexpected - t.excused : 0;
		n->missed += hangs ? t.unexpected : 0;
	}
	n->proven = n->asked ? n->canaries && n->heard == n->canaries : v->rounds > 0;
}

int night_status(const struct night *n, const struct night_finds *f)
{
	if (f->fresh || n->missed)
		return EXIT_FOUND;
	return n->proven && n->of[ROLE_SHORT].runs + n->of[ROLE_LONG].runs ? EXIT_EXPECTED :
		EXIT_UNTESTED;
}

/* With a comma before each three digits. */
static void number_add(struct text *out, uint64_t value)
{
	if (value >= 1000) {
		number_add(out, value / 1000);
		text_add(out, ",%03u", (unsigned)(value % 1000));
	} else {
		text_add(out, "%u", (unsigned)value);
	}
}

/* Three digits behind the point below 1 %, else one, rounded up: the bound stays true. */
static void bound_add(struct text *out, uint64_t hits, uint64_t of)
{
	double percent = 100 * chance_below(hits, of), unit = percent < 1 ? 1000 : 10;
	double up = (double)(uint64_t)(percent * unit) + 1;

	if (hits < of)
		text_add(out, " (< %.*f %% at 95 %%)", percent < 1 ? 3 : 1, up / unit);
}

static void length_add(struct text *out, uint64_t ms)
{
	if (ms && ms % 3600000 == 0)
		text_add(out, " of %" PRIu64 " h", ms / 3600000);
	else if (ms)
		text_add(out, " of %.4g s", (double)ms / 1000);
}

void night_case(const struct policy_view *v, unsigned of, struct text *out)
{
	const struct trial *kind = &v->kind[of];
	bool hangs = trial_is_positive(kind);
	struct tally t;

	policy_tally(v, of, &t);
	unsigned other = t.unexpected + t.excused;

	number_add(out, hangs ? t.tested - other : other);
	text_add(out, " of ");
	number_add(out, t.tested);
	text_add(out, " runs");
	length_add(out, kind->plan_ms);
	text_add(out, hangs ? " hung as expected" : " hung");
	if (!hangs)
		bound_add(out, other, t.tested);
	if (t.untested)
		text_add(out, ", %u untested", t.untested);
}

static const char *first_word(const struct night *n, const struct night_finds *f)
{
	bool tested = n->of[ROLE_SHORT].runs + n->of[ROLE_LONG].runs > 0;

	if (!n->proven)
		return "unproven";
	if (f->fresh)
		return "new";
	if (f->known)
		return "known";
	return n->missed ? "missed" : tested ? "clean" : "untested";
}

static void canary_add(const struct night *n, struct text *out)
{
	if (!n->asked)
		text_add(out, "no canary was asked for");
	else if (!n->canaries)
		text_add(out, "no canary ended");
	else if (n->proven)
		text_add(out, "canary found in %u of %u", n->heard, n->canaries);
	else
		text_add(out, "this machine found its canary in %u of %u runs", n->heard,
			n->canaries);
}

static void role_add(const struct night *n, enum trial_role role, const char *what,
	struct text *out)
{
	number_add(out, n->of[role].hung);
	text_add(out, " of ");
	number_add(out, n->of[role].runs);
	text_add(out, "%s", what);
	bound_add(out, n->of[role].hung, n->of[role].runs);
}

void night_line(const struct policy_view *v, const struct night *n, const struct night_finds *f,
	bool stopped, struct text *out)
{
	uint64_t min = v->elapsed_ms / 60000;

	text_add(out, "%s: ", first_word(n, f));
	if (!n->proven) {
		canary_add(n, out);
		text_add(out, ", so that clean runs prove nothing; ");
	}
	role_add(n, ROLE_SHORT, " runs hung", out);
	if (n->of[ROLE_LONG].runs) {
		text_add(out, ", ");
		role_add(n, ROLE_LONG, " long ones", out);
	}
	if (f->fresh || f->known)
		text_add(out, "; hits: %u new, %u known", f->fresh, f->known);
	if (n->expected || n->missed)
		text_add(out, "; expected hangs: %u came, %u did not", n->expected, n->missed);
	text_add(out, "; %u untested", n->untested);
	if (n->proven && n->asked) {
		text_add(out, "; ");
		canary_add(n, out);
	}
	text_add(out, "; %s after %" PRIu64 " h %" PRIu64 " min", stopped ? "stopped" : "ended",
		min / 60, min % 60);
}
