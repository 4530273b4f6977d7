/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that may hang for ever (umount, swapoff, ...), made in a child and waited for in vain. */
#ifndef API_BOUNDED_H
#define API_BOUNDED_H

#include <stdint.h>
#include <sys/types.h>

#include "err.h"

/* A call on its way. pid 0: none. */
struct bounded {
	pid_t pid;
};

/* Fork a child that makes the call; it returns 0 or -errno. The child dies with its parent. */
int bounded_start(struct bounded *b, int (*call)(void *arg), void *arg, struct err *e);

/* The call's result, or -EBUSY if it is not over after ms; then one may wait again. */
int bounded_wait(struct bounded *b, uint64_t ms, struct err *e);

/* Both; a call that is not over after ms is killed, and left behind if that has no effect. */
int bounded_call(int (*call)(void *arg), void *arg, uint64_t ms, struct err *e);

#endif
