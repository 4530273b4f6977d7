/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Restore the host after dead runs: journals, cgroups. Their owner is known by its lock. */
#ifndef SUPERVISOR_UNDO_H
#define SUPERVISOR_UNDO_H

#include <stdbool.h>

#include "err.h"

/* Called for each find. result: 0 restored or, when dry, found; -errno: not restored. */
typedef void undo_report(const char *what, int result);

/*
 * Undo STATE/lowtide-*.journal of runs whose supervisor is dead, and cgroups of runs that no
 * process owns. An agent that outlived its supervisor gets some seconds to end by itself. Returns
 * the number of finds that could not be restored. report may be NULL; dry changes nothing.
 */
unsigned undo_dead(const char *state_dir, bool dry, undo_report *report);

#endif
