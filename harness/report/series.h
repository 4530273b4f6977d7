/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers over a run's time, thinned so that a picture of any run has a bounded size. Pure. */
#ifndef REPORT_SERIES_H
#define REPORT_SERIES_H

#include <stdint.h>

#define SERIES_ROWS 160
#define SERIES_COLUMNS 10

struct series {
	unsigned columns, n;
	unsigned stride, skipped;	/* every stride-th row is kept */
	uint64_t t_ms[SERIES_ROWS];
	uint64_t value[SERIES_ROWS][SERIES_COLUMNS];
};

void series_begin(struct series *s, unsigned columns);

/* Add a row; rows whose time goes back are left out. */
void series_add(struct series *s, uint64_t t_ms, const uint64_t *value);

/* Growth a second of a counter in the row i, since the row before; 0 in the first row. */
double series_rate(const struct series *s, unsigned i, unsigned column);

#endif
