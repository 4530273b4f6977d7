/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the history tells of each known issue. */
#ifndef RESULTS_KNOWN_SUM_H
#define RESULTS_KNOWN_SUM_H

#include "history.h"
#include "known.h"

/*
 * Fill the temporary table known_issue of the index, a row an issue: issue, title, link, status,
 * hits, runs, first_seen, last_seen, later, p, trend. runs are those of scenarios and kernel series
 * where it came, hits those with it, later those behind the last one; p and trend are of
 * known_trend.h. Runs that were not tested, or that another hang, bug or panic ended, tell nothing
 * of an issue and do not count.
 */
int known_sum(struct history_db *h, const struct known *k, struct err *e);

#endif
