/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The live line of a run, on a terminal only. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>

#include "supervise.h"

bool progress_wanted(void);	/* standard error is a terminal that can redraw a line */
void progress_show(const struct supervise_view *v, void *name);	/* redraws the line */
void progress_clear(void);

#endif
