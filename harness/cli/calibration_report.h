/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports of a calibration: points, tables, figures, JSON. */
#ifndef CLI_CALIBRATION_REPORT_H
#define CLI_CALIBRATION_REPORT_H

#include "calibration.h"
#include "tap.h"

/*
 * Reports of sorted trials. calibration_table.c: tables and, after them, the summary. tap NULL:
 * markdown on standard output, else comments of the stream.
 */
void calibration_print(const struct trial *t, size_t n, struct tap *tap);

/* calibration_sum.c: what went wrong and the figures, likewise; and a point for each case. */
void calibration_summary(const struct trial *t, size_t n, struct tap *tap);
void calibration_points(const struct trial *t, size_t n, struct tap *tap);

/* calibration_json.c */
int calibration_json(const struct calibration *c, const char *path, struct err *e);

#endif
