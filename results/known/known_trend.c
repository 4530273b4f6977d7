/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fisher's exact test for none later, over strata. */
#include "known_trend.h"

#include <stdio.h>
#include <string.h>

/* C(before, hits) / C(all, hits), factor by factor, so that nothing overflows. */
double trend_fisher(unsigned hits, unsigned before, unsigned all)
{
	double p = 1;

	for (unsigned i = 0; i < hits; i++)
		p *= before > i ? (double)(before - i) / (double)(all - i) : 0;
	return p;
}

void trend_of(const struct trend_run *run, size_t n, struct trend_stratum *s, unsigned strata,
	struct trend *out)
{
	size_t last = n;

	memset(s, 0, strata * sizeof(*s));
	*out = (struct trend){ .p = 1 };
	while (last && !run[last - 1].hit)
		last--;
	for (size_t i = 0; i < n; i++) {
		s[run[i].stratum].all++;
		s[run[i].stratum].before += i < last;
		s[run[i].stratum].hits += run[i].hit;
	}
	for (unsigned i = 0; i < strata; i++) {
		if (!s[i].hits)
			continue;
		out->hits += s[i].hits;
		out->before += s[i].before;
		out->after += s[i].all - s[i].before;
		out->p *= trend_fisher(s[i].hits, s[i].before, s[i].all);
	}
}

void trend_text(const struct trend *t, char *buf, size_t size)
{
	bool gone = t->p <= TREND_LEVEL;

	*buf = '\0';
	if (!t->hits)
		return;
	if (!t->after)
		snprintf(buf, size, "%u of %u", t->hits, t->before);
	else
		snprintf(buf, size, "%u of %u, then 0 of %u: p %s %.3f, %s", t->hits, t->before,
			t->after, t->p < 0.001 ? "<" : "=", t->p < 0.001 ? 0.001 : t->p,
			gone ? "maybe fixed" : "no proof");
}
