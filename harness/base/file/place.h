/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths of the binary, of the run folders and of the journals. */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

#include <stddef.h>

#include "err.h"

/* Write a path, absolute or relative, into buf. Create nothing. 0 or -errno. */
int path_self(char *buf, size_t size, struct err *e);		/* this binary */
int path_results(char *buf, size_t size, struct err *e);	/* holds the run folders */

/*
 * The folder of the journals. -EPERM: it is there, but a link, another user's, or writable by
 * others. path_state_make creates it.
 */
int path_state(char *buf, size_t size, struct err *e);
int path_state_make(char *buf, size_t size, struct err *e);

#endif
