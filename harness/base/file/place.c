/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths of the program's directories, from the environment. */
#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"

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

static const char *state_dir(char *own, size_t size, const char **tail)
{
	*tail = "";
	if (env("LOWTIDE_STATE"))
		return env("LOWTIDE_STATE");
	if (!geteuid())
		return "/run/lowtide";
	if (env("XDG_RUNTIME_DIR")) {
		*tail = "/lowtide";
		return env("XDG_RUNTIME_DIR");
	}
	snprintf(own, size, "/tmp/lowtide-%u", geteuid());
	return own;
}

/* Undo obeys the journals in there, often as root: nobody else may have put one there. */
static int state_check(const char *path, struct err *e)
{
	struct stat st = { 0 };

	if (lstat(path, &st) && errno == ENOENT)
		return 0;
	if (S_ISDIR(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & (S_IWGRP | S_IWOTH)))
		return 0;
	return err_set(e, EPERM, "%s is no folder that you alone can write to: set LOWTIDE_STATE "
		"to one that is", path);
}

int path_state(char *buf, size_t size, struct err *e)
{
	char own[48];
	const char *tail, *dir = state_dir(own, sizeof(own), &tail);
	int rc = path_join(buf, size, dir, tail, e);

	return rc ? rc : state_check(buf, e);
}

int path_state_make(char *buf, size_t size, struct err *e)
{
	mode_t mask;
	int rc = path_state(buf, size, e);

	if (rc)
		return rc;
	mask = umask(077);
	rc = file_mkdirs(buf, e);
	umask(mask);
	if (rc)
		return err_wrap(e, "no place for journals; set LOWTIDE_STATE to your own folder");
	return state_check(buf, e);
}
