/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Safe output to a terminal. */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include <stddef.h>
#include <stdio.h>

enum term_colour { TERM_PLAIN, TERM_GOOD, TERM_BAD, TERM_FAINT };

/* Sequence that starts a colour on standard output; "" if no terminal, or NO_COLOR is set. */
const char *term_start(enum term_colour colour);

/* Write foreign text: what base/text.h does not show becomes '?', newline and tab apart. */
void term_text(FILE *to, const char *text, size_t len);

/* The same for formatted text of at most 4 KiB. For every line that quotes a file or a guest. */
void term_print(FILE *to, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
