/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A short-lived busybox program, as in builds: reads a file, writes to a descriptor. */
#ifndef WORKLOADS_LIB_TOOL_H
#define WORKLOADS_LIB_TOOL_H

#include <stdint.h>
#include <sys/types.h>

#include "err.h"

#define TOOL_PROGRAM "busybox"

struct tool {
	const char *name;	/* applet; its only option is -c */
	const char *in;		/* input file */
	int out;		/* output descriptor */
	uint64_t heap_pages;	/* pages to map and write before exec */
};

/* Returns the pid, or -ENOMEM if fork fails. The program dies with its parent. */
pid_t tool_start(const struct tool *t, struct err *e);

/* 0; -ENOMEM: short of memory or killed; -EIO: failed otherwise. */
int tool_wait(pid_t pid, struct err *e);

#endif
