/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run could not keep, and why. A process has one list, emptied by losses_begin. Allocates
 * nothing.
 */
#ifndef RESULTS_LOSSES_H
#define RESULTS_LOSSES_H

#include <stddef.h>

void losses_begin(void);

/* Note that `what` (a file of the run's folder) was not kept whole; the first errno stays. */
void losses_add(const char *what, int code);

/* "events.jsonl: No space left on device; MANIFEST: Input/output error"; "": nothing was lost. */
void losses_text(char *buf, size_t size);

#endif
