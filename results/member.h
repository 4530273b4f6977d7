/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading a bundle's members. A bundle may come from a stranger: a member is a regular file, of
 * at most the size that lowtide itself would write (-ELOOP, -ENODEV, -EOVERFLOW otherwise).
 */
#ifndef RESULTS_MEMBER_H
#define RESULTS_MEMBER_H

#include <stddef.h>
#include <sys/types.h>

#include "err.h"

/* Open run_dir/name for reading: a descriptor or -errno. */
int member_open(const char *run_dir, const char *name, struct err *e);

/* As file_read and file_slurp. */
ssize_t member_read(const char *run_dir, const char *name, char *buf, size_t size, struct err *e);
int member_slurp(const char *run_dir, const char *name, char **out, size_t *len, struct err *e);

#endif
