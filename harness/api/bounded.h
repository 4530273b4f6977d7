/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that may hang for ever (umount, swapoff, ...), made by a child with a time limit. */
#ifndef API_BOUNDED_H
#define API_BOUNDED_H

#include <stdint.h>
#include <sys/types.h>

#include "err.h"

/* A started call; pid 0: none. */
struct bounded {
	pid_t pid;
};

/* Fork a child for call, which returns 0 or -errno. The child dies with its parent. */
int bounded_start(struct bounded *b, int (*call)(void *arg), void *arg, struct err *e);

/* Returns the call's result, or -EBUSY if it still runs after ms; then wait again. */
int bounded_wait(struct bounded *b, uint64_t ms, struct err *e);

/* Start and wait. Kill the child after ms; do not wait for a child that is stuck in the kernel. */
int bounded_call(int (*call)(void *arg), void *arg, uint64_t ms, struct err *e);

#endif
