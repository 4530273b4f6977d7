/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run outside programs to their end (apt-get, dpkg-deb, depmod, mke2fs, ldd). */
#ifndef VM_EXEC_H
#define VM_EXEC_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

struct command {
	const char *const *argv;	/* ends with NULL; argv[0]: see program_find */
	const char *dir;		/* working directory; NULL: the caller's */
	int fd;				/* descriptor > 2 that the program inherits; 0: none */
	bool capture;			/* store standard output in out */
	char *out;			/* captured bytes and a NUL; caller frees */
	size_t out_len;
};

/*
 * Run the program and wait. -ENOENT: no such program; -EIO: exit status other than 0, with the
 * program's last line in the message. Its output never reaches the terminal.
 */
int command_run(struct command *c, struct err *e);

#endif
