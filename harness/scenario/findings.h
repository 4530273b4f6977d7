/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All errors of the scenario file that was loaded last. */
#ifndef SCENARIO_FINDINGS_H
#define SCENARIO_FINDINGS_H

#include "err.h"

#define FINDINGS_MAX 20

/* Forget all errors: another file is read. */
void findings_clear(void);

/* Keep an error of a line (0: of the whole file), unless it is kept already. */
void findings_add(unsigned line, const struct err *e);

/*
 * Set *e to the error of the lowest line and return its -errno; 0: no error. e may
 * be NULL.
 */
int findings_first(struct err *e);

#endif
