/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports of a calibration: points, tables, figures, JSON. */
#ifndef CLI_CALIBRATION_REPORT_H
#define CLI_CALIBRATION_REPORT_H

#include "calibration.h"
#include "tap.h"

/*
 * Reports of sorted trials, as comments of the TAP stream, or with tap NULL as markdown on
 * standard output. calibration_table.c: the tables, followed by the summary.
 */
void calibration_print(const struct trial *t, size_t n, struct tap *tap);

/* calibration_sum.c: exceptions and figures; a TAP point for each case. */
void calibration_summary(const struct trial *t, size_t n, struct tap *tap);
void calibration_points(const struct trial *t, size_t n, struct tap *tap);

/* calibration_json.c: write the file path. 0 or -errno. */
int calibration_json(const struct calibration *c, const char *path, struct err *e);

#endif
