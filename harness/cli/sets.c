/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --mem 200M is --set machine.mem=200M: overrides from options, and back into words. */
#include "sets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"

static void set_add(struct sets *s, const char *key, const char *value, const char *option)
{
	s->set[s->count++] = (struct scenario_set){ key, value, option };
}

int sets_make(struct sets *s, struct err *e)
{
	const struct scenario_set shorts[] = {
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

/* One more character if there is room for it and the end. */
static void put(char *buf, size_t size, size_t *len, char c)
{
	if (*len + 1 < size)
		buf[(*len)++] = c;
	buf[*len] = '\0';
}

static void put_text(char *buf, size_t size, size_t *len, const char *text)
{
	while (*text)
		put(buf, size, len, *text++);
}

static void put_quoted(char *buf, size_t size, size_t *len, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'') {
			put(buf, size, len, '\'');
			put(buf, size, len, '\\');
			put(buf, size, len, '\'');
		}
		put(buf, size, len, *text);
	}
}

void sets_words(const struct sets *s, char *buf, size_t size)
{
	size_t len = 0;
	unsigned i;

	*buf = '\0';
	for (i = 0; i < s->count; i++) {
		if (!strcmp(s->set[i].key, "machine.kernel"))
			continue;
		len += snprintf(buf + len, size - len, " --set '");
		if (len >= size)
			return;
		put_quoted(buf, size, &len, s->set[i].key);
		put(buf, size, &len, '=');
		put_quoted(buf, size, &len, s->set[i].value);
		put(buf, size, &len, '\'');
	}
}

void sets_prelude(char *buf, size_t size)
{
	/* Not LOWTIDE_WHOLE_MACHINE: that is for a person to say again. */
	static const char *const names[] = { "LOWTIDE_SCENARIOS", "LOWTIDE_CACHE",
		"XDG_CACHE_HOME", "LOWTIDE_ACCEL" };
	char *folder = getcwd(NULL, 0);
	size_t len = 0;

	put_text(buf, size, &len, "cd '");
	put_quoted(buf, size, &len, folder ? folder : "/");
	put_text(buf, size, &len, "' || exit 125\n");
	free(folder);
	for (unsigned i = 0; i < COUNT_OF(names); i++) {
		const char *value = getenv(names[i]);

		if (!value || !*value)
			continue;
		put_text(buf, size, &len, "export ");
		put_text(buf, size, &len, names[i]);
		put_text(buf, size, &len, "='");
		put_quoted(buf, size, &len, value);
		put_text(buf, size, &len, "'\n");
	}
}
