/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Make a scenario of a command line, with what the options of run say. */
#include "own_command.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "shell.h"
#include "text.h"
#include "value.h"

#define LINES_MAX 96
#define SECTION "command"	/* the load's name */
#define STALL_AFTER_MS 10000u
#define STALL_PART 3		/* of a short run */

/* Lines of the scenario: a later line with the same key replaces the earlier one. */
struct lines {
	struct line {
		char section[NAME_BYTES], key[64], value[PARAM_TEXT_MAX];
	} line[LINES_MAX];
	unsigned count;
};

static int line_put(struct lines *l, const char *section, const char *key, const char *value,
	struct err *e)
{
	struct line *at = l->line;

	while (at < l->line + l->count && (strcmp(at->section, section) || strcmp(at->key, key)))
		at++;
	if (strlen(value) >= sizeof(at->value))
		return err_set(e, EINVAL, "%s of the command is longer than %zu bytes: put it into "
			"a script, or files into one folder", key, sizeof(at->value) - 1);
	if (at == l->line + LINES_MAX)
		return err_set(e, E2BIG, "more than %d settings", LINES_MAX);
	if (at == l->line + l->count)
		l->count++;
	text_put(at->section, sizeof(at->section), section);
	text_put(at->key, sizeof(at->key), key);
	text_put(at->value, sizeof(at->value), value);
	return 0;
}

/* A scenario is plain text, a value a line. */
static int word_check(const char *word, struct err *e)
{
	for (const char *at = word; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return err_set(e, EINVAL, "'%.40s' holds %s: put the command into a "
				"script, and run that", word, *at == '\n' ? "a newline" :
				"a control character");
	return 0;
}

static int word_add(char *buf, size_t size, const char *word, struct err *e)
{
	char quoted[4096] = "";
	int rc = word_check(word, e);

	if (rc)
		return rc;
	if (strlen(word) > sizeof(quoted) / 4 - 4)
		return err_set(e, EINVAL, "'%.40s...' is too long a word: put the command into a "
			"script, and run that", word);
	shell_word(quoted, sizeof(quoted), word);
	text_join(buf, size, " ", quoted);
	return 0;
}

static bool is_of_system(const char *path)
{
	static const char *const folders[] = { "/usr/", "/bin/", "/sbin/", "/lib", "/etc/",
		"/proc/", "/sys/", "/dev/" };

	for (size_t i = 0; i < COUNT_OF(folders); i++)
		if (!strncmp(path, folders[i], strlen(folders[i])))
			return true;
	return false;
}

/* An argument that names a file of the user's own is brought along, under its last part. */
static bool is_own_file(const char *word)
{
	struct stat st;

	return *word && *word != '-' && !is_of_system(word) && !stat(word, &st) &&
		S_ISREG(st.st_mode);
}

static bool leaves(const char *word)
{
	return *word == '/' || !strncmp(word, "../", 3) || strstr(word, "/../");
}

static int argument_add(char *run, char *files, size_t size, const char *word, struct err *e)
{
	char name[PATH_MAX];
	int rc;

	if (!is_own_file(word))
		return word_add(run, size, word, e);
	rc = word_add(files, size, word, e);
	if (rc || !leaves(word))
		return rc ? rc : word_add(run, size, word, e);
	snprintf(name, sizeof(name), "./%s", strrchr(word, '/') + 1);
	return word_add(run, size, name, e);
}

static int command_lines(struct lines *l, const struct own_command *o, char *const *words,
	unsigned count, struct err *e)
{
	char run[4096] = "", files[4096] = "", from[PATH_MAX];
	int rc = word_add(run, sizeof(run), words[0], e);

	for (unsigned i = 1; i < count && !rc; i++)
		rc = argument_add(run, files, sizeof(run), words[i], e);
	for (unsigned i = 0; i < o->with.count && !rc; i++)
		rc = word_add(files, sizeof(files), o->with.item[i], e);
	if (!rc && !getcwd(from, sizeof(from)))
		rc = err_sys(e, errno, "the working folder");
	rc = rc ? rc : word_check(from, e);
	rc = rc ? rc : line_put(l, SECTION, "what", "command", e);
	rc = rc ? rc : line_put(l, SECTION, "from", from, e);
	rc = rc ? rc : line_put(l, SECTION, "run", run, e);
	if (!rc && *files)
		rc = line_put(l, SECTION, "files", files, e);
	return rc ? rc : line_put(l, SECTION, "where", "scratch", e);
}

/* A hang must be told within the run, and ten seconds are a lot of a short one. */
static int time_lines(struct lines *l, const char *time, struct err *e)
{
	char stall[24];
	uint64_t ms = 60000;
	int rc = time ? value_time_ms(time, &ms, e) : 0;

	if (rc)
		return err_wrap(e, "--time");
	ms = ms / STALL_PART < STALL_AFTER_MS ? ms / STALL_PART : STALL_AFTER_MS;
	value_time_text(ms, stall, sizeof(stall));
	rc = line_put(l, "scenario", "time", time ? time : "60s", e);
	return rc ? rc : line_put(l, "scenario", "stall_after", stall, e);
}

static int base_lines(struct lines *l, const struct own_command *o, const char *command,
	struct err *e)
{
	char summary[64];
	int rc;

	snprintf(summary, sizeof(summary), "own command: %.40s", command);
	text_clean(summary);
	rc = line_put(l, "scenario", "summary", summary, e);
	rc = rc ? rc : time_lines(l, o->sets->time, e);
	rc = rc ? rc : line_put(l, "scenario", "needs_reclaim", "no", e);
	rc = rc ? rc : line_put(l, "machine", "scratch", o->scratch ? o->scratch : "256M", e);
	rc = rc ? rc : line_put(l, "machine", "cgroup", "auto", e);
	if (rc || !o->limit)
		return rc;
	rc = line_put(l, "limit", "what", "mem_limit", e);
	rc = rc ? rc : line_put(l, "limit", "limit", o->limit, e);
	return rc ? rc : line_put(l, "limit", "may_miss", "yes", e);
}

static int set_lines(struct lines *l, const struct overrides *sets, struct err *e)
{
	int rc = 0;

	for (unsigned i = 0; i < sets->count && !rc; i++) {
		const struct scenario_override *s = &sets->set[i];
		const char *dot = strchr(s->key, '.');
		char section[NAME_BYTES];

		if (!dot || dot == s->key || (size_t)(dot - s->key) >= sizeof(section) || !dot[1])
			return err_set(e, EINVAL, "%s '%.60s' is not PART.KEY=VALUE", s->option,
				s->key);
		snprintf(section, sizeof(section), "%.*s", (int)(dot - s->key), s->key);
		if (strcmp(section, "scenario") && strcmp(section, "machine") &&
		    strcmp(section, SECTION) && strcmp(section, "limit"))
			return err_set(e, EINVAL, "%s %.60s: no part '%s'; a command has scenario, "
				"machine, " SECTION " and, with --limit, limit", s->option, s->key,
				section);
		rc = word_check(s->value, e);
		rc = rc ? rc : line_put(l, section, dot + 1, s->value, e);
	}
	return rc;
}

static void section_text(struct text *t, const struct lines *l, const char *heading,
	const char *section)
{
	bool any = false;

	for (unsigned i = 0; i < l->count; i++) {
		if (strcmp(l->line[i].section, section))
			continue;
		if (!any)
			text_add(t, "\n[%s]\n", heading);
		any = true;
		text_add(t, "%s = %s\n", l->line[i].key, l->line[i].value);
	}
}

/* "./Repro 2.sh" to "repro-2". */
static void name_make(const char *command, char *buf)
{
	const char *base = strrchr(command, '/') ? strrchr(command, '/') + 1 : command;
	size_t n = 0, len = strrchr(base, '.') && strrchr(base, '.') > base ?
		(size_t)(strrchr(base, '.') - base) : strlen(base);

	for (size_t i = 0; i < len && n < NAME_BYTES - 1; i++) {
		unsigned char c = (unsigned char)base[i];

		buf[n++] = c < 0x80 && (isalnum(c) || c == '_') ? (char)tolower(c) : '-';
	}
	buf[n] = '\0';
	text_put(buf + n, 5, ".scn");
	if (!n)
		text_put(buf, NAME_BYTES, SECTION ".scn");
}

static void option_again(struct text *t, const char *name, const char *value)
{
	char quoted[1024] = "";

	if (!value)
		return;
	shell_word(quoted, sizeof(quoted), value);
	text_add(t, " --%s %s", name, quoted);
}

/* Without the kernel, which the caller names as it was found, and without consent. */
static void again_make(struct own_command *o, char *const *words, unsigned count)
{
	struct text t = { .s = o->again, .size = sizeof(o->again) };
	const struct overrides *s = o->sets;

	option_again(&t, "mem", s->mem);
	option_again(&t, "cpus", s->cpus);
	option_again(&t, "time", s->time);
	for (unsigned i = 0; i < s->list.count; i++)
		option_again(&t, "set", s->list.item[i]);
	option_again(&t, "limit", o->limit);
	option_again(&t, "scratch", o->scratch);
	for (unsigned i = 0; i < o->with.count; i++)
		option_again(&t, "with", o->with.item[i]);
	text_add(&t, " --");
	for (unsigned i = 0; i < count; i++) {
		char quoted[1024] = "";

		shell_word(quoted, sizeof(quoted), words[i]);
		text_add(&t, " %s", quoted);
	}
}

const char *own_command_option(const struct own_command *o)
{
	return o->limit ? "limit" : o->scratch ? "scratch" : o->with.count ? "with" :
		o->print ? "print-scenario" : NULL;
}

int own_command_make(struct own_command *o, char *const *words, unsigned count, struct err *e)
{
	static struct lines l;
	struct text t = { .s = o->text, .size = sizeof(o->text) };
	int rc;

	l.count = 0;
	if (o->on_host && !o->limit)
		return err_set(e, EINVAL, "a command on this host wants --limit SIZE, which bounds "
			"its memory; without --on host it runs in a VM");
	name_make(words[0], o->name);
	rc = command_lines(&l, o, words, count, e);
	rc = rc ? rc : base_lines(&l, o, words[0], e);
	rc = rc ? rc : set_lines(&l, o->sets, e);
	if (rc)
		return rc;
	text_add(&t, "# A command of the user's own, as it was given to `lowtide run`.\n");
	section_text(&t, &l, "scenario", "scenario");
	section_text(&t, &l, "machine", "machine");
	section_text(&t, &l, "load " SECTION, SECTION);
	section_text(&t, &l, "inject limit", "limit");
	again_make(o, words, count);
	return 0;
}
