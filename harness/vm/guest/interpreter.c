/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interpreters of scripts, the modules that perl and python load, and programs of shell scripts. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "exec.h"
#include "file.h"
#include "payload.h"
#include "script.h"
#include "search_path.h"

/* An interpreter that loads modules of its own, and how it tells its path and theirs. */
static const struct speaker {
	const char *name;
	const char *option, *text;
} speakers[] = {
	{ "perl", "-e", "print qq($^X\\n); print qq($_\\n) for @INC" },
	{ "python", "-c", "import sys\nprint(sys.executable)\nfor p in sys.path: print(p)" },
};

static const struct speaker *speaker_of(const char *path)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;

	for (size_t i = 0; i < COUNT_OF(speakers); i++) {
		size_t len = strlen(speakers[i].name);

		if (!strncmp(name, speakers[i].name, len) &&
		    !name[len + strspn(name + len, "0123456789.")])
			return &speakers[i];
	}
	return NULL;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return *path == '/' && !stat(path, &st) && S_ISDIR(st.st_mode);
}

/*
 * The first line is the program itself: what is found by the name may be a wrapper, such as that of
 * pyenv.
 */
static int modules_add(struct payload *p, const char *path, const struct speaker *s, struct err *e)
{
	const char *const argv[] = { path, s->option, s->text, NULL };
	struct program c = { .argv = argv, .capture = true };
	AUTO_FREE char *text = NULL;
	char *line, *save = NULL, name[PATH_MAX];
	int rc = program_run(&c, e);

	text = c.out;
	line = rc ? NULL : strtok_r(text, "\n", &save);
	if (!line || *line != '/')
		return rc ? err_wrap(e, "%s", path) : 0;
	snprintf(name, sizeof(name), "/usr/bin/%s", strrchr(path, '/') + 1);
	rc = payload_add(p, line, name, e);
	while (!rc && (line = strtok_r(NULL, "\n", &save)))
		if (is_folder(line) && !strstr(line, "-packages") && !strstr(line, "/local/"))
			rc = payload_modules(p, line, e);
	return rc;
}

static int interpreter_add(struct payload *p, const char *name, struct err *e)
{
	const struct speaker *s = speaker_of(name);
	const char *slash = strrchr(name, '/');
	char path[512];
	int rc;

	if (slash && *name != '/')
		return err_set(e, EINVAL, "interpreter %s of a script: give its whole path", name);
	/* A script may be a stranger's: what is started here is found in this machine's PATH. */
	if (program_find(s && slash ? slash + 1 : name, path, sizeof(path)))
		return err_set(e, ENOENT, "interpreter %s, which a script in the guest needs, is "
			"not installed", name);
	if (s) {
		rc = modules_add(p, path, s, e);
		return rc ? rc : *name == '/' ? payload_add(p, path, name, e) : 0;
	}
	/* Busybox is the guest's shell; that of this machine takes its place if a script asks. */
	return payload_add(p, path, *name == '/' ? name : path, e);
}

struct naming {
	struct payload *p;
	struct err *e;
	int rc;
};

/* A word that is no program is no error: it is an option, a file, a word of the shell. */
static void word_add(const char *word, void *arg)
{
	struct naming *n = arg;
	char path[512];

	if (n->rc || strchr(word, '/') || program_find(word, path, sizeof(path)))
		return;
	n->rc = speaker_of(path) ? interpreter_add(n->p, word, n->e) :
		payload_add(n->p, path, path, n->e);
}

static int script_add(struct payload *p, const char *path, struct err *e)
{
	struct naming n = { p, e, 0 };
	AUTO_FREE char *text = NULL;
	size_t len;
	int rc = file_slurp_regular(path, 1u << 20, &text, &len, NULL);

	/* A script of more than a megabyte carries data: its words are no names. */
	if (!rc)
		script_words(text, word_add, &n);
	return n.rc;
}

static bool has_end(const char *path, const char *end)
{
	size_t len = strlen(path), n = strlen(end);

	return len > n && !strcmp(path + len - n, end);
}

int payload_interpreters(struct payload *p, size_t own, struct err *e)
{
	char name[256], from[PATH_MAX], found[512];
	size_t end = p->count;
	int rc = 0;

	/* The list grows: what is added starts with "#!" as well. Modules are no programs. */
	for (size_t i = 0; i < p->count && !rc; i++) {
		struct stat st;

		snprintf(from, sizeof(from), "%s", p->file[i].from);
		if (stat(from, &st) || (!(st.st_mode & 0111) && (i < own || i >= end)))
			continue;
		if (speaker_of(from) && i < own)
			rc = interpreter_add(p, from, e);
		if (rc || script_interpreter(from, name, sizeof(name), NULL))
			continue;
		if (!*name && i >= own && i < end && has_end(from, ".sh"))
			rc = script_add(p, from, e);
		if (!*name)
			continue;
		if (i >= end && program_find(name, found, sizeof(found)))
			continue;
		rc = interpreter_add(p, name, e);
		if (!rc && i >= own && i < end && script_is_shell(name))
			rc = script_add(p, from, e);
	}
	return rc;
}
