/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compile a C file with this machine's compiler, statically: a guest needs nothing else. */
#ifndef WORKLOADS_LIB_CC_H
#define WORKLOADS_LIB_CC_H

#include "err.h"

/*
 * Compile source to the program `to`. The compiler ($CC, else cc) writes to standard error as it
 * does for everybody. 0; -EINVAL: it does not compile; -ENOENT: no compiler.
 */
int cc_build(const char *source, const char *to, struct err *e);
int cc_try(const char *source, struct err *e);	/* and forget the program */

#endif
