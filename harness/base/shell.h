/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text for sh, so that a user or repeat.sh can start it again. */
#ifndef BASE_SHELL_H
#define BASE_SHELL_H

#include <stddef.h>

/* Append text to buf, escaped for single quotes of sh. The caller writes the quotes. */
void shell_quote(char *buf, size_t size, const char *text);

/* Append text to buf as one word of sh, quoted if needed. */
void shell_word(char *buf, size_t size, const char *text);

#endif
