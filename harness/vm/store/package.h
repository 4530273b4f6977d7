/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debian packages as files: downloaded and unpacked as a user, never installed. */
#ifndef STORE_PACKAGE_H
#define STORE_PACKAGE_H

#include <stddef.h>

#include "err.h"

/* Download one into dir; what: "NAME" or "NAME=VERSION". *deb: its path, the caller frees. */
int package_download(const char *dir, const char *what, char **deb, struct err *e);

int package_unpack(const char *deb, const char *to, struct err *e);

/* Its "Depends:" as one line; the caller frees. */
int package_depends(const char *deb, char **text, struct err *e);

/* The first path below dir that matches pattern, or -ENOENT without a message; caller frees. */
int glob_first(const char *dir, const char *pattern, char **path);

#endif
