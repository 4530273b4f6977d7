/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounded text: truncated where the buffer ends; nothing is allocated. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stddef.h>
#include <string.h>

/* Copy from into to[size], truncated, and append NUL. */
static inline void text_put(char *to, size_t size, const char *from)
{
	size_t len = strnlen(from, size - 1);

	memcpy(to, from, len);
	to[len] = '\0';
}

/* Append word to buf; put the separator before it unless buf is empty. */
static inline void text_join(char *buf, size_t size, const char *separator, const char *word)
{
	size_t len = strlen(buf);

	if (len) {
		text_put(buf + len, size - len, separator);
		len += strlen(buf + len);
	}
	text_put(buf + len, size - len, word);
}

/* A buffer of size bytes that ends with NUL after n bytes. The caller owns s. */
struct text {
	char *s;
	size_t n, size;
};

/* Append formatted text. */
void text_add(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Append count bytes unchanged. */
void text_add_bytes(struct text *t, const char *bytes, size_t count);

#endif
