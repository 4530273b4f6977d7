/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outside programs that run to their end (apt-get, dpkg-deb, depmod, mke2fs, ldd). */
#ifndef VM_EXEC_H
#define VM_EXEC_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

struct command {
	const char *const *argv;	/* ends with NULL; argv[0] from PATH or the sbin folders */
	const char *dir;		/* working folder; NULL: the caller's */
	int fd;				/* a descriptor > 2 that the program may use; 0: none */
	bool capture;			/* keep standard output in out */
	char *out;			/* captured bytes with a NUL behind; the caller frees */
	size_t out_len;
};

/*
 * Run it. -ENOENT: no such program. An exit status other than 0 is -EIO, and the message
 * holds the last line that the program wrote. Nothing of it reaches the terminal.
 */
int command_run(struct command *c, struct err *e);

/* The path that argv[0] = name would run, or -ENOENT with no message. */
int command_find(const char *name, char *path, size_t size);

#endif
