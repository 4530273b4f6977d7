/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory cgroups through libcgroup: v1, v2, and hosts that mount both. */
#ifndef BASE_CGROUP_H
#define BASE_CGROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"

enum cgroup_version { CGROUP_NONE, CGROUP_V1, CGROUP_V2 };

/* Version of the hierarchy that has the memory controller, or CGROUP_NONE. 0 or -errno. */
int cgroup_probe(enum cgroup_version *memory, struct err *e);

/*
 * NAME is one component, or "OUTER/INNER", below the root or the caller's delegated group. A group
 * has the memory controller and, where mounted, freezer, blkio or io, and pids. All return 0 or
 * -errno.
 */
int cgroup_make(const char *name, struct err *e);
int cgroup_remove(const char *name, struct err *e);	/* moves leftover tasks to the parent */
bool cgroup_exists(const char *name);

int cgroup_attach(const char *name, pid_t pid, struct err *e);	/* pid 0: the caller */

/* A file of a group, for example ("memory", "lowtide-7", "memory.max"). 0 or -errno. */
int cgroup_write(const char *controller, const char *name, const char *file,
	const char *value, struct err *e);
int cgroup_read(const char *controller, const char *name, const char *file,
	char *buf, size_t size, struct err *e);

/* Absolute path of a group's file, for readers that hold it open. 0 or -errno. */
int cgroup_path(const char *controller, const char *name, const char *file,
	char *buf, size_t size, struct err *e);

/*
 * Send SIGKILL to every process in NAME and in the groups in it until they are empty. -ETIMEDOUT
 * after ms; no group: 0.
 */
int cgroup_kill(const char *name, uint64_t ms, struct err *e);

/*
 * Own a group for as long as the caller lives: a lock that processes in other pid namespaces see
 * as well, and that children do not inherit. Returns a descriptor to close, -EBUSY: owned by
 * another process, -ENOENT: no such group.
 */
int cgroup_own(const char *name, struct err *e);

/* Kill as cgroup_kill does, then remove NAME and the groups in it. No group: 0. */
int cgroup_end(const char *name, uint64_t ms, struct err *e);

/* Call each for every group whose name starts with prefix. 0 or -errno. */
int cgroup_each(const char *prefix, void (*each)(const char *name, void *arg), void *arg,
	struct err *e);

#endif
