/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colours if the terminal and the user allow them, and text without control characters. */
#include "term.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

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
	size_t bytes;
	bool shown;

	for (; len; text += bytes, len -= bytes) {
		bytes = text_shown(text, len, "\n\t", &shown);
		if (shown)
			fwrite(text, 1, bytes, to);
		else
			putc('?', to);
	}
}

void term_print(FILE *to, const char *fmt, ...)
{
	char text[4096];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n > 0)
		term_text(to, text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
}
