/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colours if the terminal and the user allow them, and text without control characters. */
#include "term.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *term_start(enum term_colour colour)
{
	static const char *const sequences[] = { "\033[0m", "\033[32m", "\033[1;31m", "\033[2m" };
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if ((no_color && *no_color) || (term && !strcmp(term, "dumb")) || !isatty(STDOUT_FILENO))
		return "";
	return sequences[colour];
}

void term_text(FILE *to, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = text[i];

		putc((c < ' ' && c != '\n' && c != '\t') || c == 0x7f ? '?' : c, to);
	}
}
