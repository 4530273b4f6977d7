/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page server's process: forked from the injector's, named lt_pageserver. */
#ifndef NBD_DAEMON_H
#define NBD_DAEMON_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"
#include "store.h"

struct daemon_options {
	struct store_options store;
	bool locked;		/* mlockall, also of what is mapped later */
	bool io_flusher;	/* PR_SET_IO_FLUSHER: its allocations start no I/O */
};

/*
 * Fork it; it waits for daemon_serve and dies with its parent. sock is its end of the
 * connection, kernel_sock the other one, which it closes; control is where it listens.
 */
int daemon_fork(pid_t *pid, int *control, const struct daemon_options *o, int sock,
	int kernel_sock, uint64_t volatile *ops, struct err *e);

/* Let it open its store and serve; returns its answer. */
int daemon_serve(int control, struct err *e);

#endif
