/* SPDX-License-Identifier: GPL-2.0-or-later */
/* File and line for the functions of a kernel text, from the debug information of that kernel. */
#ifndef CLI_EXPLAIN_SYMBOLS_H
#define CLI_EXPLAIN_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

/*
 * Open a vmlinux, or the vmlinux and the modules below a folder; either may be NULL, not both.
 * Modules are searched below the folder, else beside vmlinux. 0 or -errno.
 */
int symbols_open(const char *vmlinux, const char *debug_dir, struct err *e);

bool symbols_wanted(void);

/*
 * Copy a line (no newline) to out[size] with " (fs/ext4/inode.c:123)" behind each function whose
 * place is known. Returns the bytes.
 */
size_t symbols_line(const char *line, size_t n, char *out, size_t size);

/* Tell on stderr of functions and build ids that differ between the text and the files. */
void symbols_tell(void);

#endif
