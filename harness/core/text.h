/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounded text: what does not fit is cut. */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include <stddef.h>
#include <string.h>

/* Copy from into to[size], ended with NUL. */
static inline void text_put(char *to, size_t size, const char *from)
{
	size_t len = strnlen(from, size - 1);

	memcpy(to, from, len);
	to[len] = '\0';
}

/* Append word to what buf holds, with the separator between if there is something. */
static inline void text_add(char *buf, size_t size, const char *separator, const char *word)
{
	size_t len = strlen(buf);

	if (len) {
		text_put(buf + len, size - len, separator);
		len += strlen(buf + len);
	}
	text_put(buf + len, size - len, word);
}

/* Append text as it stands between single quotes of sh; the quotes are the caller's. */
void text_quote(char *buf, size_t size, const char *text);

/* Append text as one word of sh, in quotes if it needs them. */
void text_word(char *buf, size_t size, const char *text);

#endif
