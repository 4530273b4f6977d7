/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text for sh: what a person, or repeat.sh, can start again. */
#include "text.h"

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:+,=@%-"

void text_quote(char *buf, size_t size, const char *text)
{
	for (; *text; text++) {
		const char one[] = { *text, '\0' };

		text_add(buf, size, "", *text == '\'' ? "'\\''" : one);
	}
}

void text_word(char *buf, size_t size, const char *text)
{
	const char *quote = *text && !text[strspn(text, PLAIN)] ? "" : "'";

	text_add(buf, size, "", quote);
	text_quote(buf, size, text);
	text_add(buf, size, "", quote);
}
