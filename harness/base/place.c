/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths of the program's directories, from the environment. */
#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* Anybody can create names in /tmp, and undo would obey a foreign journal: check the owner. */
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
