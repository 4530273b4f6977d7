/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Quote words for sh. */
#include "shell.h"

#include "text.h"

#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:+,=@%-"

void shell_quote(char *buf, size_t size, const char *text)
{
	for (; *text; text++) {
		const char one[] = { *text, '\0' };

		text_join(buf, size, "", *text == '\'' ? "'\\''" : one);
	}
}

void shell_word(char *buf, size_t size, const char *text)
{
	const char *quote = *text && !text[strspn(text, PLAIN)] ? "" : "'";

	text_join(buf, size, "", quote);
	shell_quote(buf, size, text);
	text_join(buf, size, "", quote);
}
