/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Live progress of a run, only on a terminal. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>

#include "supervise.h"

bool progress_wanted(void);	/* whether standard error is a terminal that can redraw */
void progress_show(const struct supervise_view *v, void *name);	/* name: of the run */
void progress_clear(void);

#endif
