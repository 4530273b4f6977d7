/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bounded text: truncated where the buffer ends; nothing is allocated. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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

/* Bytes of the UTF-8 character at s, at most n, and its code point. 0: no valid character. */
unsigned text_character(const char *s, size_t n, uint32_t *code);

/*
 * Whether a terminal may get this character of foreign text: no control, no change of direction,
 * nothing invisible. Every writer for people asks this function.
 */
bool text_is_shown(uint32_t code);

/* Bytes of the next character (an invalid byte counts as one); keep: controls that are shown. */
size_t text_shown(const char *s, size_t n, const char *keep, bool *shown);

/* Replace each character that is not shown, and each invalid byte, by '?'. */
void text_clean(char *text);

#endif
