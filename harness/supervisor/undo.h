/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Restores what dead runs left on this host: journals, cgroups. Names hold the owner's pid. */
#ifndef SUPERVISOR_UNDO_H
#define SUPERVISOR_UNDO_H

#include <stdbool.h>

#include "err.h"

/* Called for each thing found; result: 0 restored, -errno not; dry: only found. */
typedef void undo_report(const char *what, int result);

/*
 * STATE/lowtide-PID-N.journal and cgroups lowtide-PID whose PID is no process any more.
 * An agent that outlived its supervisor is given some seconds to end by itself. Returns how
 * many could not be restored. report may be NULL; dry changes nothing.
 */
unsigned undo_dead(const char *state_dir, bool dry, undo_report *report);

#endif
