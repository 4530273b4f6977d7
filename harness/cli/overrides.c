/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Overrides from options, and back into words: --mem 200M is --set machine.mem=200M. */
#include "overrides.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "cleanup.h"
#include "shell.h"
#include "text.h"

_Static_assert(OPTION_LIST_MAX + 4 <= SCENARIO_OVERRIDES_MAX, "room for the short forms");

static void set_add(struct overrides *s, const char *key, const char *value, const char *option)
{
	s->set[s->count++] = (struct scenario_override){ key, value, option };
}

int overrides_make(struct overrides *s, struct err *e)
{
	const struct scenario_override shorts[] = {
		{ "machine.mem", s->mem, "--mem" }, { "machine.cpus", s->cpus, "--cpus" },
		{ "machine.kernel", s->kernel, "--kernel" },
		{ "scenario.time", s->time, "--time" },
	};
	size_t used = 0;
	unsigned i;

	s->count = 0;
	for (i = 0; i < COUNT_OF(shorts); i++)
		if (shorts[i].value)
			set_add(s, shorts[i].key, shorts[i].value, shorts[i].option);
	for (i = 0; i < s->list.count; i++) {
		const char *word = s->list.item[i], *equals = strchr(word, '=');
		size_t len = equals ? (size_t)(equals - word) : 0;

		if (!len || used + len + 1 > sizeof(s->text))
			return err_set(e, EINVAL, "--set '%.60s' is not PART.KEY=VALUE", word);
		memcpy(s->text + used, word, len);
		s->text[used + len] = '\0';
		set_add(s, s->text + used, equals + 1, "--set");
		used += len + 1;
	}
	return 0;
}

static void put(char *buf, size_t size, const char *text)
{
	text_join(buf, size, "", text);
}

void overrides_words(const struct overrides *s, char *buf, size_t size)
{
	unsigned i;

	*buf = '\0';
	for (i = 0; i < s->count; i++) {
		if (!strcmp(s->set[i].key, "machine.kernel"))
			continue;
		put(buf, size, " --set '");
		shell_quote(buf, size, s->set[i].key);
		put(buf, size, "=");
		shell_quote(buf, size, s->set[i].value);
		put(buf, size, "'");
	}
}

int consent_take(bool given, struct err *e)
{
	const char *old = getenv("LOWTIDE_WHOLE_MACHINE");

	if (old && *old)
		return err_set(e, EINVAL, "LOWTIDE_WHOLE_MACHINE=%.40s: the environment gives no "
			"consent; unset it, and give --unbounded to a run that needs it", old);
	if (given ? setenv(CONSENT_VARIABLE, "yes", 1) : unsetenv(CONSENT_VARIABLE))
		return err_sys(e, errno, CONSENT_VARIABLE);
	return 0;
}

void overrides_prelude(char *buf, size_t size)
{
	/* Without --unbounded: only a person may give that consent, each time again. */
	static const char *const names[] = { "LOWTIDE_SCENARIOS", "LOWTIDE_CACHE",
		"XDG_CACHE_HOME", "LOWTIDE_ACCEL" };
	char *folder = getcwd(NULL, 0);

	*buf = '\0';
	put(buf, size, "cd '");
	shell_quote(buf, size, folder ? folder : "/");
	put(buf, size, "' || exit 125\n");
	free(folder);
	for (unsigned i = 0; i < COUNT_OF(names); i++) {
		const char *value = getenv(names[i]);

		if (!value || !*value)
			continue;
		put(buf, size, "export ");
		put(buf, size, names[i]);
		put(buf, size, "='");
		shell_quote(buf, size, value);
		put(buf, size, "'\n");
	}
}

void overrides_environment(char *buf, size_t size)
{
	static const struct { const char *name, *test; } rows[] = {
		{ "LOWTIDE_CACHE", "-d" }, { "XDG_CACHE_HOME", "-d" }, { "LOWTIDE_ACCEL", "-n" },
	};
	char *folder = getcwd(NULL, 0);

	*buf = '\0';
	put(buf, size, "cd '");
	shell_quote(buf, size, folder ? folder : "/");
	put(buf, size, "' 2>/dev/null || :\n");
	free(folder);
	for (unsigned i = 0; i < COUNT_OF(rows); i++) {
		const char *value = getenv(rows[i].name);
		char word[1024] = "'";

		if (!value || !*value)
			continue;
		shell_quote(word, sizeof(word), value);
		put(word, sizeof(word), "'");
		put(buf, size, "test ! ");
		put(buf, size, rows[i].test);
		put(buf, size, " ");
		put(buf, size, word);
		put(buf, size, " || export ");
		put(buf, size, rows[i].name);
		put(buf, size, "=");
		put(buf, size, word);
		put(buf, size, "\n");
	}
}
