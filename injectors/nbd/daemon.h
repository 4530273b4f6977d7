/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Process of the page server, forked from the injector and named lt_pageserver. */
#ifndef NBD_DAEMON_H
#define NBD_DAEMON_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"
#include "store.h"

struct daemon_options {
	struct store_options store;
	bool locked;		/* mlockall, also for later mappings */
	bool io_flusher;	/* PR_SET_IO_FLUSHER: allocations start no I/O */
};

/*
 * Fork the process. It waits for daemon_serve and dies with its parent. sock is the server's end
 * of the connection; it closes kernel_sock, the other end. *control is a socket for
 * daemon_serve. 0 or -errno.
 */
int daemon_fork(pid_t *pid, int *control, const struct daemon_options *o, int sock,
	int kernel_sock, uint64_t volatile *ops, struct err *e);

/* Make the process open its store and serve. 0 or the process's -errno. */
int daemon_serve(int control, struct err *e);

#endif
