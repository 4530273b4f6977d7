/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened when in a run, as a program for gnuplot. Pure. */
#ifndef REPORT_TIMELINE_H
#define REPORT_TIMELINE_H

#include "event.h"
#include "html.h"
#include "series.h"

#define LANES_MAX 24
#define MARKS_MAX 16

struct lane {
	char name[32];
	uint64_t from_ms, to_ms;	/* to_ms 0: to the end */
	bool injector;
};

/* Time that the worker of a lane slept in D. */
struct stuck {
	unsigned lane;
	uint64_t from_ms, to_ms;
};
#define STUCK_MAX 120

struct mark {
	uint64_t t_ms;
	const char *word;
};

struct timeline {
	struct series ops, samples;
	struct series by_load;		/* operations so far; without loads: no worker was read */
	char load[SERIES_COLUMNS][32];
	unsigned loads;
	uint64_t row_ms, row[SERIES_COLUMNS];	/* the reading that is being taken */
	struct stuck stuck[STUCK_MAX];
	unsigned stucks;
	struct lane lane[LANES_MAX];
	struct mark mark[MARKS_MAX];
	unsigned lanes, marks;
	bool kernel_spoke;
	uint64_t limit, end_ms;		/* limit: bytes of the memory group; 0: not known */
};

/* The columns of events.jsonl that it shows, for run_read_rows. */
extern const char *const timeline_columns[];
extern const unsigned timeline_column_count;

void timeline_begin(struct timeline *t);
void timeline_event(struct timeline *t, const struct event *ev);
void timeline_sample(struct timeline *t, uint64_t t_ms, const uint64_t *value);
void timeline_worker(struct timeline *t, uint64_t t_ms, const struct worker_reading *w);
void timeline_progress(struct timeline *t, uint64_t t_ms, uint64_t ops);

/* Write the program; false: there is nothing to draw. */
bool timeline_plot(struct page *out, const struct timeline *t);

#endif
