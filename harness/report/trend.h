/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The picture of a scenario's hit rate by day. */
#ifndef REPORT_TREND_H
#define REPORT_TREND_H

#include "site.h"

/* Put the picture OUT/scenario/FILE.svg; nothing with fewer than two days, or without gnuplot. */
void trend_figure(struct page *p, const struct site *s, const char *file,
	const struct run_row *const *by_day, size_t n);

#endif
