/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text for sh: what a person, or repeat.sh, can start again. */
#ifndef BASE_SHELL_H
#define BASE_SHELL_H

#include <stddef.h>

/* Append text to buf as it stands between single quotes of sh; the caller writes the quotes. */
void shell_quote(char *buf, size_t size, const char *text);

/* Append text to buf as one word of sh, in quotes if it needs them. */
void shell_word(char *buf, size_t size, const char *text);

#endif
