/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Safe output to a terminal. */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include <stddef.h>
#include <stdio.h>

enum term_colour { TERM_PLAIN, TERM_GOOD, TERM_BAD, TERM_FAINT };

/* Sequence that starts a colour on standard output; "" if no terminal, or NO_COLOR is set. */
const char *term_start(enum term_colour colour);

/* Write untrusted text: control characters except newline and tab become '?'. */
void term_text(FILE *to, const char *text, size_t len);

#endif
