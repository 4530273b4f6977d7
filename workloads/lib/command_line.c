/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Check a command's parameters, and collect what it brings. */
#include "command_line.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "brought.h"
#include "gain.h"
#include "program.h"
#include "script.h"
#include "search_path.h"
#include "value.h"

int command_success(const char *list, int code, struct err *e)
{
	char text[PARAM_TEXT_MAX], *word, *save = NULL;
	uint64_t n;
	int has = 0;

	if (!strcmp(list, "any"))
		return 1;
	snprintf(text, sizeof(text), "%s", list);
	word = strtok_r(text, " ", &save);
	if (!word)
		return err_set(e, EINVAL, "success is empty; it wants any, or exit statuses");
	for (; word; word = strtok_r(NULL, " ", &save)) {
		if (value_u64(word, &n, NULL) || n > 255)
			return err_set(e, EINVAL, "success '%.40s' is neither any nor exit "
				"statuses from 0 to 255", list);
		has |= code == (int)n;
	}
	return has;
}

/* The words of a parameter, split as for sh, into o. */
static int words_of(const struct param_values *v, const char *name, struct program *o,
	struct err *e)
{
	static const struct program_kind kind = { .program = NULL };

	*o = (struct program){ .kind = &kind, .name = name };
	program_words(o, param_text(v, name));
	return o->refused.code ? err_set(e, o->refused.code, "%s", o->refused.msg) : 0;
}

/* Not on a worker's stack: the words of one parameter at a time. */
static struct program words;

/* The folder of relative paths. */
static const char *from_of(const struct param_values *v, const char *base, char *buf, size_t size)
{
	const char *from = param_text(v, "from");

	if (*from == '/' || !*from)
		return *from ? from : base;
	snprintf(buf, size, "%s/%s", base, from);
	return buf;
}

static int program_check(const char *base, const char *word, struct err *e)
{
	char path[512];

	if (brought_is(word))
		return brought_check_program(base, word, e);
	if (!program_find(word, path, sizeof(path)))
		return 0;
	return err_set(e, ENOENT, "no program '%.60s' on this machine; a file beside the scenario "
		"is called ./%.60s", word, word);
}

static int progress_check(const char *text, struct err *e)
{
	struct gain g;
	int rc = gain_parse(&g, text, e);

	gain_free(&g);
	return rc;
}

int command_check(const struct param_values *v, const char *base, struct err *e)
{
	char from[512];
	int rc = progress_check(param_text(v, "progress"), e);

	base = from_of(v, base, from, sizeof(from));
	if (!rc)
		rc = command_success(param_text(v, "success"), 0, e);
	rc = rc < 0 ? rc : words_of(v, "run", &words, e);
	if (!rc && !words.argc)
		rc = err_set(e, EINVAL, "run is empty; it wants a command");
	rc = rc ? rc : program_check(base, words.argv[0], e);
	rc = rc ? rc : words_of(v, "files", &words, e);
	for (unsigned i = 0; !rc && i < words.argc; i++)
		rc = brought_check_file(base, words.argv[i], e);
	rc = rc ? rc : words_of(v, "programs", &words, e);
	for (unsigned i = 0; !rc && i < words.argc; i++)
		rc = program_check(base, words.argv[i], e);
	return rc;
}

int command_stage(const struct param_values *v, const char *base, const char *dir, struct err *e)
{
	char from[512];
	int rc = words_of(v, "files", &words, e);

	base = from_of(v, base, from, sizeof(from));
	for (unsigned i = 0; !rc && i < words.argc; i++)
		rc = brought_put(base, words.argv[i], false, dir, e);
	rc = rc ? rc : words_of(v, "programs", &words, e);
	for (unsigned i = 0; !rc && i < words.argc; i++)
		if (brought_is(words.argv[i]))
			rc = brought_put(base, words.argv[i], true, dir, e);
	rc = rc ? rc : words_of(v, "run", &words, e);
	if (!rc && words.argc && brought_is(words.argv[0]))
		rc = brought_put(base, words.argv[0], true, dir, e);
	return rc;
}

struct naming {
	void (*each)(const char *name, void *arg);
	void *arg;
};

static void name_try(const char *word, void *arg)
{
	const struct naming *n = arg;
	char path[512];

	if (!strchr(word, '/') && !program_find(word, path, sizeof(path)))
		n->each(word, n->arg);
}

void command_programs(const struct param_values *v, void (*each)(const char *name, void *arg),
	void *arg)
{
	struct naming n = { each, arg };

	if (!words_of(v, "run", &words, NULL) && words.argc && !brought_is(words.argv[0])) {
		each(words.argv[0], arg);
		/* What `sh -c` runs is a script. */
		for (unsigned i = 1; script_is_shell(words.argv[0]) && i < words.argc; i++)
			script_words(words.argv[i], name_try, &n);
	}
	if (words_of(v, "programs", &words, NULL))
		return;
	for (unsigned i = 0; i < words.argc; i++)
		if (!brought_is(words.argv[i]))
			each(words.argv[i], arg);
}

bool command_is_weak(const struct param_values *v)
{
	return !strcmp(param_text(v, "progress"), "none");
}
