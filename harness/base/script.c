/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read scripts as far as their programs are concerned. */
#include "script.h"

#include <stdio.h>
#include <string.h>

#include "file.h"
#include "text.h"

#define HEAD_BYTES 256		/* as long as the kernel reads a "#!" line, fs/binfmt_script.c */
#define NAME_MAX_BYTES 64

static const char word_chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	"._+-";

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The next word behind env(1): its options and assignments are no programs. */
static char *env_program(char **save)
{
	char *word = strtok_r(NULL, " \t", save);

	while (word && (*word == '-' || strchr(word, '=')))
		word = strtok_r(NULL, " \t", save);
	return word;
}

int script_interpreter(const char *path, char *buf, size_t size, struct err *e)
{
	char head[HEAD_BYTES], *word, *save;
	ssize_t n = file_read(path, head, sizeof(head), e);

	*buf = '\0';
	if (n < 0)
		return (int)n;
	if (strncmp(head, "#!", 2))
		return 0;
	head[strcspn(head, "\r\n")] = '\0';
	word = strtok_r(head + 2, " \t", &save);
	if (word && !strcmp(base_name(word), "env"))
		word = env_program(&save);
	if (word)
		text_put(buf, size, word);
	return 0;
}

bool script_is_shell(const char *interpreter)
{
	static const char *const shells[] = { "sh", "bash", "dash", "ash", "ksh", "zsh", NULL };

	for (const char *const *s = shells; *s; s++)
		if (!strcmp(base_name(interpreter), *s))
			return true;
	return false;
}

static void line_words(const char *at, size_t len, void (*each)(const char *word, void *arg),
	void *arg)
{
	const char *end = at + len;
	char word[NAME_MAX_BYTES];

	while (at < end) {
		size_t n = strspn(at, word_chars);

		n = n > (size_t)(end - at) ? (size_t)(end - at) : n;
		if (n && n < sizeof(word) && *at != '-' && *at != '.') {
			memcpy(word, at, n);
			word[n] = '\0';
			each(word, arg);
		}
		at += n ? n : 1;
	}
}

void script_words(const char *text, void (*each)(const char *word, void *arg), void *arg)
{
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		const char *first = text + strspn(text, " \t");

		len = strcspn(text, "\n");
		if (*first != '#')
			line_words(text, len, each, arg);
	}
}
