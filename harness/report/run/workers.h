/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two processes that make the pages of runs, hangs and scenarios. */
#ifndef REPORT_WORKERS_H
#define REPORT_WORKERS_H

#include "site.h"

/* Make all pages but the overview; *made: pages of runs that changed. 0, or the first error. */
int workers_run(const struct site *s, unsigned *made, struct err *e);

#endif
