/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keep every row, then every second, then every fourth: counters stay exact between kept rows. */
#include "series.h"

#include <string.h>

void series_begin(struct series *s, unsigned columns)
{
	memset(s, 0, sizeof(*s));
	s->columns = columns < SERIES_COLUMNS ? columns : SERIES_COLUMNS;
	s->stride = 1;
}

static void halve(struct series *s)
{
	for (unsigned i = 0; 2 * i < s->n; i++) {
		s->t_ms[i] = s->t_ms[2 * i];
		memcpy(s->value[i], s->value[2 * i], sizeof(s->value[i]));
	}
	s->n = (s->n + 1) / 2;
	s->stride *= 2;
}

void series_add(struct series *s, uint64_t t_ms, const uint64_t *value)
{
	if (s->n && t_ms <= s->t_ms[s->n - 1])
		return;
	if (s->skipped++ % s->stride)
		return;
	if (s->n == SERIES_ROWS)
		halve(s);
	s->t_ms[s->n] = t_ms;
	memcpy(s->value[s->n++], value, s->columns * sizeof(*value));
}

double series_rate(const struct series *s, unsigned i, unsigned column)
{
	uint64_t now = s->value[i][column], before = i ? s->value[i - 1][column] : now;

	return now > before ? (double)(now - before) * 1000 /
		(double)(s->t_ms[i] - s->t_ms[i - 1]) : 0;
}
