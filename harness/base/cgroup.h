/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory cgroups through libcgroup, v1 and v2 and hosts that mount both. */
#ifndef BASE_CGROUP_H
#define BASE_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"

enum cgroup_version { CGROUP_NONE, CGROUP_V1, CGROUP_V2 };

/* Where the memory controller is on this machine: its version, or CGROUP_NONE. */
int cgroup_probe(enum cgroup_version *memory, struct err *e);

/*
 * Create or remove NAME (one component, under the root or the caller's delegated group)
 * with the memory controller and, where present, freezer, blkio/io and pids.
 */
int cgroup_make(const char *name, struct err *e);
int cgroup_remove(const char *name, struct err *e);	/* moves leftover tasks to the parent */
bool cgroup_exists(const char *name);

int cgroup_attach(const char *name, pid_t pid, struct err *e);	/* pid 0: the caller */

/* One file of a group: ("memory", "lowtide-7", "memory.max"). */
int cgroup_write(const char *controller, const char *name, const char *file,
	const char *value, struct err *e);
int cgroup_read(const char *controller, const char *name, const char *file,
	char *buf, size_t size, struct err *e);

/* The absolute path of such a file, for readers that must hold it open. */
int cgroup_path(const char *controller, const char *name, const char *file,
	char *buf, size_t size, struct err *e);

/* SIGKILL every process in NAME and wait until it is empty or ms are over (-ETIMEDOUT). */
int cgroup_kill(const char *name, uint64_t ms, struct err *e);

/* Call each with the names of all groups that start with prefix (left by earlier runs). */
int cgroup_each(const char *prefix, void (*each)(const char *name, void *arg), void *arg,
	struct err *e);

#endif
