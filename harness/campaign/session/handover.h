/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs from bundles: repeat.sh and own files for the next machine, and a run from the files of a
 * bundle. A bundle may be anybody's: its files are regular, small and its own, and what it brings
 * runs in a VM only.
 */
#ifndef CAMPAIGN_HANDOVER_H
#define CAMPAIGN_HANDOVER_H

#include <stdbool.h>
#include <stddef.h>

#include "plan.h"
#include "session.h"

/* Whether a word of the user is a folder that holds a plan. */
bool handover_is(const char *word);

/*
 * Read the plan of the bundle dir. Its own files get the paths that they have in dir. -EINVAL: no
 * valid plan, a run that is for a host only, or a file that dir does not hold.
 */
int handover_read(const char *dir, struct plan *p, struct err *e);

/* Copy the files that parameters of the plan name into a run's folder. 0 or -errno. */
int handover_files(const struct plan *p, const char *folder, struct err *e);

/* Plan of a bundle with the session's kernel and seed; other settings are refused. */
int handover_plan(const struct session *ss, const char *dir, uint64_t seed, struct scenario *s,
	struct plan *p, struct err *e);

/* repeat.sh of a run, into buf. command: "lowtide run ...", for a run on this host. */
void handover_script(const struct session *ss, bool vm, const char *command, char *buf,
	size_t size);

#endif
