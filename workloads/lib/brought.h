/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that a load brings to the machine under test: programs, scripts, sources, data. */
#ifndef WORKLOADS_LIB_BROUGHT_H
#define WORKLOADS_LIB_BROUGHT_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

/* Whether a word names a file of its own: it has a slash, or it is a C source. */
bool brought_is(const char *word);

/*
 * Name of a brought file in the load's folder: the path itself below the scenario's folder, else
 * its last part; of a C source as a program, without the end.
 */
void brought_name(const char *word, bool program, char *buf, size_t size);

/* Check that a program can be started: there, executable, its interpreter there. 0 or -errno. */
int brought_check_program(const char *base, const char *word, struct err *e);
int brought_check_file(const char *base, const char *word, struct err *e);

/* Copy a file or folder into dir, or compile a C source there; dir NULL: only try to compile. */
int brought_put(const char *base, const char *word, bool program, const char *dir, struct err *e);

#endif
