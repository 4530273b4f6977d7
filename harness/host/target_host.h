/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host as target: the agent is a child process, and its loads run in a memory cgroup. */
#ifndef HOST_TARGET_HOST_H
#define HOST_TARGET_HOST_H

#include "err.h"
#include "target.h"

/* Open the host as target, with the run's journals in state_dir. 0 or -errno. */
int target_host_open(struct target *t, const char *state_dir, struct err *e);

#endif
