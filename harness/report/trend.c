/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draw a scenario's hit rate by day. */
#include "trend.h"

void trend_figure(struct page *p, const struct site *s, const char *file,
	const struct run_row *const *by_day, size_t n)
{
	(void)p;
	(void)s;
	(void)file;
	(void)by_day;
	(void)n;
}
