/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripts: their interpreter, and the programs that they name. */
#ifndef BASE_SCRIPT_H
#define BASE_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

/*
 * The program that the "#!" of a file names, behind env(1) as well; "": the file has none.
 * 0 or -errno: the file cannot be read.
 */
int script_interpreter(const char *path, char *buf, size_t size, struct err *e);

/* Whether an interpreter's path or name is that of a shell: sh, bash, dash, ash, ksh, zsh. */
bool script_is_shell(const char *interpreter);

/* Call each for every word of the shell text, comments aside, that a program's name could be. */
void script_words(const char *text, void (*each)(const char *word, void *arg), void *arg);

#endif
