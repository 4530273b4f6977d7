/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run as a TAP point, the same in result.tap and on the screen. */
#ifndef RESULTS_TAP_POINT_H
#define RESULTS_TAP_POINT_H

#include "run_record.h"
#include "tap.h"

/*
 * "ok 1 - hammer-3am buggy:v1" and its YAML block. ok means as expected; `skip` becomes a SKIP
 * directive with the reason, and a known issue that fails no run a TODO directive with its title.
 * run_record.h says which empty fields are left out.
 */
void tap_run_point(struct tap *t, const struct run_record *run);

#endif
