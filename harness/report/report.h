/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Static pages about all runs of a results root. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>

#include "err.h"
#include "history.h"

struct report_sum {
	unsigned runs, made;	/* pages of runs; of these made in this report */
	unsigned hangs, fresh;	/* hangs; of these new since the last report */
	bool has_dot, has_gnuplot;	/* false: pages without these pictures */
};

/*
 * Make the pages of the runs in the index *h below the folder out, which is made if absent. *h
 * is closed. 0; -EINVAL: out is not empty and no report of ours; -EBUSY: another report is being
 * made there; or -errno, and older pages stay as they were.
 */
int report_make(struct history_db *h, const char *out, struct report_sum *sum, struct err *e);

#endif
