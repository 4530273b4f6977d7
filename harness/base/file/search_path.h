/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Find outside programs: PATH first, then the sbin directories that a user's PATH lacks. */
#ifndef BASE_SEARCH_PATH_H
#define BASE_SEARCH_PATH_H

#include <stddef.h>

/*
 * Write the path of the program called name, or name itself if it has a slash. 0, or -ENOENT
 * without a message: no such program that the caller may execute.
 */
int program_find(const char *name, char *path, size_t size);

/* Set PATH to the searched directories, so that exec finds what program_find finds. */
void program_path_set(void);

#endif
