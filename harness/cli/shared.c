/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all verbs share: error output, near misses, folders, JSON lines. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "cli.h"
#include "json.h"

int cli_fail(const struct err *e)
{
	fprintf(stderr, "lowtide: %s\n", e->msg);
	return EXIT_USAGE;
}

int cli_usage(const char *verb, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "lowtide%s%s: ", *verb ? " " : "", verb);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nTry: lowtide %s%s--help\n", verb, *verb ? " " : "");
	return EXIT_USAGE;
}

#define WORD_MAX 40

/* Letters to add, drop or change between two words. */
static unsigned distance(const char *a, const char *b)
{
	unsigned row[WORD_MAX + 1], i, j, left, up, n = strlen(b);

	if (n > WORD_MAX)
		return n;
	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		left = row[0];
		row[0] = i + 1;
		for (j = 1; j <= n; j++) {
			up = row[j];
			row[j] = left + (a[i] != b[j - 1]);
			if (up + 1 < row[j])
				row[j] = up + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			left = up;
		}
	}
	return row[n];
}

const char *cli_nearest(const char *typed, const char *const *words)
{
	const char *best = NULL;
	unsigned least = strlen(typed) / 3 + 2;

	for (; *words; words++) {
		unsigned d = distance(typed, *words);

		if (d < least) {
			least = d;
			best = *words;
		}
	}
	return best;
}

int path_self(char *buf, size_t size, struct err *e)
{
	ssize_t len = readlink("/proc/self/exe", buf, size);

	if (len < 0 || (size_t)len >= size)
		return err_set(e, ENAMETOOLONG, "/proc/self/exe: cannot tell where this binary is");
	buf[len] = '\0';
	return 0;
}

static int path_join(char *buf, size_t size, const char *a, const char *b, struct err *e)
{
	if ((size_t)snprintf(buf, size, "%s%s", a, b) < size)
		return 0;
	return err_set(e, ENAMETOOLONG, "%.80s...: path too long", a);
}

static const char *env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

int path_results(char *buf, size_t size, struct err *e)
{
	struct stat st;

	if (env("LOWTIDE_RESULTS"))
		return path_join(buf, size, env("LOWTIDE_RESULTS"), "", e);
	if (!stat("results", &st) && S_ISDIR(st.st_mode))
		return path_join(buf, size, "results/runs", "", e);
	if (env("XDG_STATE_HOME"))
		return path_join(buf, size, env("XDG_STATE_HOME"), "/lowtide/runs", e);
	if (env("HOME"))
		return path_join(buf, size, env("HOME"), "/.local/state/lowtide/runs", e);
	return err_set(e, ENOENT, "no folder for results: set LOWTIDE_RESULTS");
}

/* In /tmp anybody may have made it first, and journals to replay as well: undo would obey them. */
static int state_own(char *buf, size_t size, struct err *e)
{
	struct stat st;
	char own[48];

	snprintf(own, sizeof(own), "/tmp/lowtide-%u", geteuid());
	if (mkdir(own, 0700) && errno != EEXIST)
		return err_sys(e, errno, "cannot make the folder %s: set LOWTIDE_STATE", own);
	if (lstat(own, &st) || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
	    st.st_mode & (S_IWGRP | S_IWOTH))
		return err_set(e, EPERM, "%s is no folder that you alone can write to: set "
			"LOWTIDE_STATE to one that is", own);
	return path_join(buf, size, own, "", e);
}

int path_state(char *buf, size_t size, struct err *e)
{
	if (env("LOWTIDE_STATE"))
		return path_join(buf, size, env("LOWTIDE_STATE"), "", e);
	if (!geteuid())
		return path_join(buf, size, "/run/lowtide", "", e);
	if (env("XDG_RUNTIME_DIR"))
		return path_join(buf, size, env("XDG_RUNTIME_DIR"), "/lowtide", e);
	return state_own(buf, size, e);
}

int cli_json(const struct json *value)
{
	static char text[128 << 10];

	if (json_write(value, text, sizeof(text)) < 0) {
		fprintf(stderr, "lowtide: too much for one JSON value\n");
		return EXIT_USAGE;
	}
	puts(text);
	return EXIT_EXPECTED;
}

void cli_on_stop(void (*handler)(int sig))
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction sa = { .sa_handler = handler };

	for (size_t i = 0; i < COUNT_OF(ends); i++)
		sigaction(ends[i], &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}
