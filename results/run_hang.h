/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read the hang of a run out of the evidence in its folder. */
#ifndef RESULTS_RUN_HANG_H
#define RESULTS_RUN_HANG_H

#include "err.h"
#include "hang.h"

/* Gives the bytes of a file to hang_read; size 0: its end. */
typedef void run_hang_feed(struct hang_doc *d, const char *text, size_t size);

/*
 * Read the evidence that a run's why.txt used: the stacks, else what sysrq-w printed, else the
 * console, each with the lock owners. feed NULL: hang_read alone. *d is finished. 0 or -errno;
 * -ENOENT: the folder has none of them.
 */
int run_read_hang(struct hang_doc *d, const char *run_dir, run_hang_feed *feed, struct err *e);

#endif
