/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draw a scenario's hit rate by day. */
#include "trend.h"

#include <stdio.h>
#include <string.h>

#include "picture.h"

#define DAYS_LEAST 2

/* A line a day: day, rate, and its interval, in percent. Returns the days with a tested run. */
static unsigned days_put(struct page *out, const struct run_row *const *row, size_t n)
{
	unsigned days = 0;

	for (size_t i = 0, group; i < n; i += group) {
		struct figures f;

		group = run_group(&row[i], n - i, SAME_RUN_DAY);
		figures_of(&row[i], group, &f);
		if (!f.tested)
			continue;
		/* A folder that a stranger named has another word in place of the date. */
		if (strspn(row[i]->begun, "0123456789-") < 10)
			continue;
		page_fmt(out, "%.10s %.2f %.2f %.2f\n", row[i]->begun, 100 * f.rate.share,
			100 * f.rate.low, 100 * f.rate.high);
		days++;
	}
	return days;
}

void trend_figure(struct page *p, const struct site *s, const char *file,
	const struct run_row *const *by_day, size_t n)
{
	static const char *const argv[] = { "gnuplot", "-", NULL };
	struct page plot = { .s = NULL };
	char name[SITE_NAME + 8];
	bool any;

	page_put(&plot, "$days << EOD\n");
	any = days_put(&plot, by_day, n) >= DAYS_LEAST;
	page_put(&plot, "EOD\nset term svg size 900,220 noenhanced font 'sans-serif,11'\n"
		"set xdata time\nset timefmt '%Y-%m-%d'\nset format x '%m-%d'\n"
		"set yrange [0:100]\nset ytics 25 nomirror\nset xtics nomirror\n"
		"set ylabel 'hits, %'\nset border 3 lc rgb '#80858b'\n"
		"plot $days u 1:2:3:4 w yerrorbars pt 7 ps 0.5 lw 1 lc rgb '#1a5f8a' notitle\n");
	if (any && s->has_gnuplot && picture_draw(s, argv, &plot, "scenario", file)) {
		snprintf(name, sizeof(name), "%s.svg", file);
		figure_put(p, name, "Share of tested runs that hit, by day, with the interval.");
	}
	page_free(&plot);
}
