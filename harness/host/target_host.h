/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This host as a target: the agent runs as a child process, its loads in a memory cgroup. */
#ifndef HOST_TARGET_HOST_H
#define HOST_TARGET_HOST_H

#include "err.h"
#include "target.h"

/* state_dir: folder for the run's journals; those of a dead run are kept for undo. */
int target_host_open(struct target *t, const char *state_dir, struct err *e);

/* Undo what the journals DIR/STEM-*.journal hold; entries that could not be restored. */
int host_undo(const char *dir, const char *stem, struct err *e);

#endif
