/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may be written to a terminal. */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include <stddef.h>
#include <stdio.h>

enum term_colour { TERM_PLAIN, TERM_GOOD, TERM_BAD, TERM_FAINT };

/* The sequence that starts a colour on standard output; "" if it is no terminal or NO_COLOR. */
const char *term_start(enum term_colour colour);

/* Write text from files: control characters but newline and tab become '?'. */
void term_text(FILE *to, const char *text, size_t len);

#endif
