/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debian packages as files: downloaded and unpacked as a user, never installed. */
#ifndef STORE_PACKAGE_H
#define STORE_PACKAGE_H

#include <stddef.h>

#include "err.h"

/* Download "NAME" or "NAME=VERSION" into dir. *deb is the path; caller frees. */
int package_download(const char *dir, const char *what, char **deb, struct err *e);

int package_unpack(const char *deb, const char *to, struct err *e);

/* The "Depends:" field of a package as one line; caller frees. */
int package_depends(const char *deb, char **text, struct err *e);

/* First path below dir that matches pattern; caller frees. -ENOENT without a message: none. */
int glob_first(const char *dir, const char *pattern, char **path);

#endif
