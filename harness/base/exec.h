/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run outside programs to their end (apt-get, dpkg-deb, depmod, mke2fs, dot, gnuplot). */
#ifndef BASE_EXEC_H
#define BASE_EXEC_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

struct program {
	const char *const *argv;	/* ends with NULL; argv[0]: see program_find */
	const char *dir;		/* working directory; NULL: the caller's */
	int fd;				/* descriptor > 2 that the program inherits; 0: none */
	const char *input;		/* standard input; NULL: none */
	size_t input_len;
	unsigned limit_ms;		/* the program is killed after it; 0: never */
	bool capture;			/* store standard output in out */
	char *out;			/* captured bytes and a NUL; caller frees */
	size_t out_len;
};

/*
 * Run the program and wait. -ENOENT: no such program; -EIO: exit status other than 0, with the
 * program's last line in the message; -ETIMEDOUT. Its output never reaches the terminal.
 */
int program_run(struct program *c, struct err *e);

#endif
