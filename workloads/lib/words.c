/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text to an argument list: blanks part words; quotes and backslash keep them together. */
#include <errno.h>
#include <string.h>

#include "outside.h"

static int word_begin(struct outside *o, struct err *e)
{
	if (o->argc >= OUTSIDE_ARGS_MAX)
		return err_set(e, E2BIG, "%s: more than %d arguments", o->kind->program,
			OUTSIDE_ARGS_MAX);
	o->argv[o->argc++] = o->words + o->words_used;
	o->argv[o->argc] = NULL;
	return 0;
}

static int word_add(struct outside *o, char c, struct err *e)
{
	if (o->words_used >= sizeof(o->words))
		return err_set(e, E2BIG, "%s: arguments longer than %zu bytes", o->kind->program,
			sizeof(o->words));
	o->words[o->words_used++] = c;
	return 0;
}

int outside_word(struct outside *o, const char *word, struct err *e)
{
	int result = word_begin(o, e);

	for (size_t i = 0; i <= strlen(word) && !result; i++)
		result = word_add(o, word[i], e);
	return result;
}

/* One word from *text on, which is moved behind it. */
static int word_take(struct outside *o, const char **text, struct err *e)
{
	const char *at = *text;
	char quote = 0;
	int result = word_begin(o, e);

	for (; *at && !result && (quote || !strchr(" \t\n", *at)); at++) {
		if (*at == quote)
			quote = 0;
		else if (!quote && strchr("'\"", *at))
			quote = *at;
		else if (*at == '\\' && quote != '\'' && at[1])
			result = word_add(o, *++at, e);
		else
			result = word_add(o, *at, e);
	}
	*text = at;
	if (quote && !result)
		return err_set(e, EINVAL, "%s: a quote (%c) is not closed in its arguments",
			o->kind->program, quote);
	return result ? result : word_add(o, '\0', e);
}

int outside_words(struct outside *o, const char *text, struct err *e)
{
	int result = 0;

	while (!result) {
		text += strspn(text, " \t\n");
		if (!*text)
			return 0;
		result = word_take(o, &text, e);
	}
	return result;
}
