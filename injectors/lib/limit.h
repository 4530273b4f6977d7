/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by injectors of a cgroup's memory limit. */
#ifndef LIB_LIMIT_H
#define LIB_LIMIT_H

#include <stdint.h>

#include "injector.h"

/* Hits of the run's group on its limit so far (v1: failcnt; v2: events max + high). */
uint64_t limit_hits(const struct injector_env *env);

/* Set the group's limit in bytes with injector_press; the first old value is journalled. */
int limit_set(struct injector_env *env, uint64_t bytes, struct err *e);

/* Restore the value before the first limit_set. */
int limit_restore(struct injector_env *env, struct err *e);

#endif
