/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where this program, its records and its journals are. */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

#include <stddef.h>

#include "err.h"

/* Each writes an absolute or relative path to buf; 0 or -errno. Nothing is made. */
int path_self(char *buf, size_t size, struct err *e);		/* this binary */
int path_results(char *buf, size_t size, struct err *e);	/* root of the run folders */
int path_state(char *buf, size_t size, struct err *e);		/* journals of control files */

#endif
