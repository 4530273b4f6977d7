/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The panels of a timeline, over one axis of time, as gnuplot's words. */
#include <ctype.h>
#include <string.h>

#include "timeline.h"

enum { MEM_FREE, USAGE, DIRTY, WRITEBACK, PSI_SOME, PSI_FULL, ALLOCSTALL, LIMIT_HITS };

#define MIB 1048576.0
#define LEFT 110	/* pixels, so that the panels stand exactly below each other */
#define PANEL 120
#define LANE 15

/* Letters of gnuplot's quotes and commands become '_': names are foreign. */
static void name_put(struct page *out, const char *name)
{
	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;

		page_fmt(out, "%c", c < 0x80 && (isalnum(c) || strchr(".-:", c)) ? c : '_');
	}
}

static void data_put(struct page *out, const struct timeline *t)
{
	const struct series *s = &t->samples;

	page_put(out, "$ops << EOD\n");
	for (unsigned i = 0; i < t->ops.n; i++)
		page_fmt(out, "%.1f %.1f\n", (double)t->ops.t_ms[i] / 1000,
			series_rate(&t->ops, i, 0));
	page_put(out, "EOD\n$loads << EOD\n");
	for (unsigned i = 0; i < t->by_load.n; i++) {
		page_fmt(out, "%.1f", (double)t->by_load.t_ms[i] / 1000);
		for (unsigned k = 0; k < t->loads; k++)
			page_fmt(out, " %.1f", series_rate(&t->by_load, i, k));
		page_put(out, "\n");
	}
	page_put(out, "EOD\n$stuck << EOD\n");
	for (unsigned i = 0; i < t->stucks; i++)
		page_fmt(out, "%.1f %u %.1f\n", (double)t->stuck[i].from_ms / 1000,
			t->lanes - 1 - t->stuck[i].lane,
			(double)(t->stuck[i].to_ms - t->stuck[i].from_ms) / 1000 + 0.3);
	page_put(out, "EOD\n$samples << EOD\n");
	for (unsigned i = 0; i < s->n; i++)
		page_fmt(out, "%.1f %.1f %.1f %.1f %.1f %.1f %.1f %.1f %.1f\n",
			(double)s->t_ms[i] / 1000, (double)s->value[i][MEM_FREE] / 1024,
			(double)s->value[i][USAGE] / MIB, (double)s->value[i][DIRTY] / 1024,
			(double)s->value[i][WRITEBACK] / 1024, (double)s->value[i][PSI_SOME] / 100,
			(double)s->value[i][PSI_FULL] / 100, series_rate(s, i, ALLOCSTALL),
			series_rate(s, i, LIMIT_HITS));
	page_put(out, "EOD\n");
}

/* Words of marks that stand close together alternate in three rows. */
static void marks_put(struct page *out, const struct timeline *t, bool words)
{
	page_put(out, "unset arrow\nunset label\n");
	for (unsigned i = 0; i < t->marks; i++) {
		double s = (double)t->mark[i].t_ms / 1000;

		page_fmt(out, "set arrow from %.2f, graph 0 to %.2f, graph 1 nohead lc rgb "
			"'#b3261e' dt 2 lw 0.8\n", s, s);
		if (words)
			page_fmt(out, "set label '%s' at %.2f, graph %.2f right font ',9' tc rgb "
				"'#b3261e'\n", t->mark[i].word, s, 1.10 + 0.13 * (i % 3));
	}
}

static void panel_place(struct page *out, double height, double *top, double pixels)
{
	page_fmt(out, "set tmargin at screen %.4f\nset bmargin at screen %.4f\n", *top,
		*top - (pixels - 22) / height);
	*top -= pixels / height;
}

static void lanes_put(struct page *out, const struct timeline *t)
{
	page_fmt(out, "set yrange [-0.6:%.1f]\nset ytics (", t->lanes - 0.4);
	for (unsigned i = 0; i < t->lanes; i++) {
		page_put(out, i ? ", '" : "'");
		name_put(out, t->lane[i].name);
		page_fmt(out, "' %u", t->lanes - 1 - i);
	}
	page_put(out, ")\nset xlabel 's'\nset xtics nomirror\n");
	for (unsigned i = 0; i < t->lanes; i++) {
		const struct lane *l = &t->lane[i];

		page_fmt(out, "set arrow from %.2f, %u to %.2f, %u nohead lw 5 lc rgb '%s'\n",
			(double)l->from_ms / 1000, t->lanes - 1 - i,
			(double)(l->to_ms ? l->to_ms : t->end_ms) / 1000, t->lanes - 1 - i,
			l->injector ? "#c27803" : "#4a7fa5");
	}
	page_put(out, t->stucks ? "plot $stuck u 1:2:3:(0) w vectors nohead lw 5 lc rgb '#b3261e' "
		"t 'in D'\n" : "plot NaN notitle\n");
}

/* Each load, or the sum of all where no worker was read. */
static void ops_put(struct page *out, const struct timeline *t)
{
	static const char *const colour[SERIES_COLUMNS] = {
		"#1a5f8a", "#c27803", "#b3261e", "#4f7a28", "#7a5195", "#5a6570", "#008b8b",
		"#a0522d", "#c71585", "#4682b4",
	};

	page_put(out, "set ylabel 'operations/s'\nplot ");
	for (unsigned i = 0; t->by_load.n > 1 && i < t->loads; i++) {
		page_fmt(out, "%s$loads u 1:%u w l lw 1.2 lc rgb '%s' t '", i ? ", " : "", i + 2,
			colour[i]);
		name_put(out, t->load[i]);
		page_put(out, "'");
	}
	page_put(out, t->by_load.n > 1 ? "\n" : "$ops u 1:2 w steps lw 1.4 lc rgb '#1a5f8a' "
		"notitle\n");
}

#define BOTTOM 46

bool timeline_plot(struct page *out, const struct timeline *t)
{
	unsigned pixels = 60 + 4 * PANEL + (t->lanes + 2) * LANE + BOTTOM;
	double height = pixels, top = 1 - 52 / height;

	if (t->samples.n < 2 && t->ops.n < 2)
		return false;
	data_put(out, t);
	page_fmt(out, "set term svg size 900,%u noenhanced font 'sans-serif,11'\n"
		"set multiplot\nset lmargin at screen %.4f\nset rmargin at screen 0.90\n"
		"set xrange [0:%.1f]\nset border lc rgb '#80858b'\n"
		"set tics nomirror\nset key outside right top samplen 1 font ',9'\n"
		"unset xtics\nset yrange [0:*]\n", pixels, LEFT / 900.0,
		(double)t->end_ms / 1000 + 0.1);
	marks_put(out, t, true);
	panel_place(out, height, &top, PANEL);
	ops_put(out, t);
	marks_put(out, t, false);
	panel_place(out, height, &top, PANEL);
	page_put(out, "set ylabel 'memory, MiB'\nplot $samples u 1:2 w l lw 1.4 lc rgb '#1a5f8a' t "
		"'free', '' u 1:3 w l lw 1.4 lc rgb '#c27803' t 'group'");
	if (t->limit)
		page_fmt(out, ", %.1f w l dt 3 lc rgb '#b3261e' t 'limit'", (double)t->limit / MIB);
	page_put(out, "\n");
	panel_place(out, height, &top, PANEL);
	page_put(out, "set ylabel 'PSI memory, %'\nset yrange [0:100]\nplot $samples u 1:6 w l lw "
		"1.4 lc rgb '#4a7fa5' t 'some', '' u 1:7 w l lw 1.4 lc rgb '#b3261e' t 'full'\n");
	panel_place(out, height, &top, PANEL);
	page_put(out, "set yrange [0:*]\nset y2range [0:*]\nset y2tics\n"
		"set key inside right top\nset ylabel 'MiB'\n"
		"plot $samples u 1:4 w l lw 1.4 lc rgb '#c27803' t 'dirty', '' u 1:5 w l lw 1.4 "
		"lc rgb '#1a5f8a' t 'writeback', '' u 1:8 axes x1y2 w l lc rgb '#b3261e' t "
		"'allocstall/s', '' u 1:9 axes x1y2 w l lc rgb '#7a5195' t 'limit hits/s'\n"
		"unset y2tics\nset key outside right top\n");
	panel_place(out, height, &top, (t->lanes + 2) * LANE + 22);
	page_put(out, "set ylabel ''\n");
	lanes_put(out, t);
	page_put(out, "unset multiplot\n");
	return true;
}
