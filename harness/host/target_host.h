/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host as target: the agent is a child; its loads run in a memory cgroup in an outer one. */
#ifndef HOST_TARGET_HOST_H
#define HOST_TARGET_HOST_H

#include "err.h"
#include "plan.h"
#include "target.h"

/*
 * Open the host as target for a plan that bounds_place has prepared, with the run's journals in
 * state_dir. 0, or -EINVAL: its bounds are refused.
 */
int target_host_open(struct target *t, const char *state_dir, const struct plan *p,
	struct err *e);

#endif
