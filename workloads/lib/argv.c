/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Split text into arguments: blanks separate words; quotes and backslash protect blanks. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "program.h"

/* Report the first refusal and add nothing after it. */
static void word_refuse(struct program *o, int code, const char *why)
{
	if (!o->refused.code)
		err_set(&o->refused, code, "%s: %s", program_name(o), why);
}

static void word_begin(struct program *o)
{
	if (o->argc >= PROGRAM_ARGS_MAX) {
		word_refuse(o, E2BIG, "more than 64 arguments");
		return;
	}
	o->argv[o->argc++] = o->words + o->words_used;
	o->argv[o->argc] = NULL;
}

static void word_add(struct program *o, char c)
{
	if (o->words_used < sizeof(o->words))
		o->words[o->words_used++] = c;
	else
		word_refuse(o, E2BIG, "its arguments are longer than 2048 bytes");
}

void program_word(struct program *o, const char *fmt, ...)
{
	char text[512];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (len < 0 || len >= (int)sizeof(text))
		word_refuse(o, E2BIG, "an argument is longer than 511 bytes");
	word_begin(o);
	for (int i = 0; i <= len && len < (int)sizeof(text); i++)
		word_add(o, text[i]);
}

/* Take a word from text; return the rest. */
static const char *word_take(struct program *o, const char *text)
{
	char quote = 0;

	word_begin(o);
	for (; *text && (quote || !strchr(" \t\n", *text)); text++) {
		if (*text == quote)
			quote = 0;
		else if (!quote && strchr("'\"", *text))
			quote = *text;
		else if (*text == '\\' && quote != '\'' && text[1])
			word_add(o, *++text);
		else
			word_add(o, *text);
	}
	if (quote)
		word_refuse(o, EINVAL, "a quote is not closed in its arguments");
	word_add(o, '\0');
	return text;
}

void program_words(struct program *o, const char *text)
{
	for (text += strspn(text, " \t\n"); *text; text += strspn(text, " \t\n"))
		text = word_take(o, text);
}
