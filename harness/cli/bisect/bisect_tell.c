/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a bisection says: a line after each run, and its answer. */
#include <stdio.h>
#include <string.h>

#include "bisect.h"
#include "trial.h"

const char *bisect_name(const struct campaign *c, unsigned of)
{
	return !strcmp(c->cases[of].kernel, "host") || !strncmp(c->cases[of].kernel, "bisect-", 7) ?
		c->cases[of].row : c->cases[of].kernel;
}

static void counts(const struct campaign *c, unsigned of, unsigned *hits, unsigned *runs)
{
	*hits = *runs = 0;
	for (size_t i = 0; i < c->v.count; i++) {
		enum observation o = c->v.entry[i].of == of ?
			entry_observed(&c->v.entry[i]) : OBSERVED_NOTHING;

		*hits += o == OBSERVED_HIT;
		*runs += o != OBSERVED_NOTHING;
	}
}

void bisect_step(const struct campaign *c, struct tap *tap)
{
	unsigned hits, runs, of = c->v.entry[c->v.count - 1].of;
	struct suspects s;

	suspects_of(&c->v, &s);
	counts(c, of, &hits, &runs);
	if (s.state == SUSPECTS_PROVING)
		tap_comment(tap, "the bad end is proven first: %u of %u runs of %s hang, %d have "
			"to", hits, runs, bisect_name(c, of), PROOF_HITS);
	else
		tap_comment(tap, "%u of %u suspects left, %s to %s; %u of %u runs of %s hang; the "
			"likeliest is %s, %.0f %%", s.last - s.first + 1, c->v.cases,
			bisect_name(c, s.first), bisect_name(c, s.last), hits, runs,
			bisect_name(c, of), bisect_name(c, s.culprit), 100 * s.chance);
}

/* Folder of the first run of a case with this observation. */
static void bundle_tell(const struct campaign *c, unsigned of, enum observation o,
	const char *what, struct tap *tap)
{
	static struct trial t;
	char dir[800];

	for (size_t i = 0; i < c->v.count && *c->dir; i++) {
		if (c->v.entry[i].of != of || entry_observed(&c->v.entry[i]) != o)
			continue;
		campaign_trial(c, i, &t);
		campaign_trial_dir(c, &t, dir, sizeof(dir));
		tap_comment(tap, "%s: %s", what, dir);
		return;
	}
}

static void culprit_tell(const struct campaign *c, const struct suspects *s, struct tap *tap)
{
	unsigned hits, runs;

	tap_comment(tap, "culprit: %s (%.1f %%), in %u boots of %u suspects; it hangs in %.0f %% "
		"of the runs, and false hits are %.1f %%", bisect_name(c, s->culprit),
		100 * s->chance, s->boots, s->builds, 100 * s->hit, 100 * s->false_hit);
	counts(c, s->culprit, &hits, &runs);
	tap_comment(tap, "first bad: %s, %u of %u runs hung", bisect_name(c, s->culprit), hits,
		runs);
	bundle_tell(c, s->culprit, OBSERVED_HIT, "its bundle", tap);
	if (!s->culprit) {
		tap_comment(tap, "last good: the end that you gave, and no run proves it");
		return;
	}
	counts(c, s->culprit - 1, &hits, &runs);
	tap_comment(tap, "last good: %s, %u of %u runs hung", bisect_name(c, s->culprit - 1),
		hits, runs);
	bundle_tell(c, s->culprit - 1, OBSERVED_MISS, "its record", tap);
}

void bisect_tell(const struct campaign *c, struct tap *tap)
{
	struct suspects s;

	suspects_of(&c->v, &s);
	if (s.state == SUSPECTS_FOUND)
		culprit_tell(c, &s, tap);
	else if (s.state == SUSPECTS_NO_HANG)
		tap_comment(tap, "no culprit: the bad end did not hang in %d runs; make the "
			"scenario louder", PROOF_RUNS);
	else if (s.state == SUSPECTS_UNTESTABLE)
		tap_comment(tap, "no culprit: what is left cannot be tested, %s to %s; the "
			"likeliest is %s, %.0f %%", bisect_name(c, s.first), bisect_name(c, s.last),
			bisect_name(c, s.culprit), 100 * s.chance);
	else
		tap_comment(tap, "no culprit yet: %s to %s are left; the likeliest is %s, %.0f %%",
			bisect_name(c, s.first), bisect_name(c, s.last),
			bisect_name(c, s.culprit), 100 * s.chance);
}
