/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounded text: what does not fit is cut; nothing is allocated. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

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
static inline void text_join(char *buf, size_t size, const char *separator, const char *word)
{
	size_t len = strlen(buf);

	if (len) {
		text_put(buf + len, size - len, separator);
		len += strlen(buf + len);
	}
	text_put(buf + len, size - len, word);
}

/* A buffer that grows up to size - 1 bytes and is always ended with NUL; s is the caller's. */
struct text {
	char *s;
	size_t n, size;
};

/* Append formatted text. */
void text_add(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Append bytes as they are. */
void text_add_bytes(struct text *t, const char *bytes, size_t count);

#endif
