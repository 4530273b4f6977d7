/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One short-lived program of busybox, as a build runs them: file in, descriptor out. */
#ifndef WORKLOADS_LIB_TOOL_H
#define WORKLOADS_LIB_TOOL_H

#include <stdint.h>
#include <sys/types.h>

#include "err.h"

#define TOOL_PROGRAM "busybox"

struct tool {
	const char *name;	/* applet; its one option is -c */
	const char *in;		/* file that it reads */
	int out;		/* where it writes */
	uint64_t heap_pages;	/* mapped and written before the exec */
};

/* Its pid; or -ENOMEM if it could not be forked. It dies with its parent. */
pid_t tool_start(const struct tool *t, struct err *e);

/* 0; -ENOMEM if it had not enough memory or was killed; -EIO if it failed otherwise. */
int tool_wait(pid_t pid, struct err *e);

#endif
