/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The search path of outside programs. */
#include "search_path.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#define PATH_BYTES 4096

/* Whether a list of directories between colons contains dir. */
static bool list_contains(const char *list, const char *dir)
{
	size_t n, len = strlen(dir);

	for (; *list; list += n + (list[n] == ':')) {
		n = strcspn(list, ":");
		if (n == len && !strncmp(list, dir, n))
			return true;
	}
	return false;
}

/* mke2fs, depmod and mkfs.* are in sbin; Debian's PATH for users has no sbin. */
static void search_path(char buf[PATH_BYTES])
{
	static const char *const more[] = { "/usr/local/sbin", "/usr/sbin", "/sbin" };
	const char *own = getenv("PATH");
	size_t len;

	snprintf(buf, PATH_BYTES, "%s", own && *own ? own : "/usr/local/bin:/usr/bin:/bin");
	for (size_t i = 0; i < COUNT_OF(more); i++) {
		len = strlen(buf);
		if (!list_contains(buf, more[i]) && len + strlen(more[i]) + 1 < PATH_BYTES)
			snprintf(buf + len, PATH_BYTES - len, ":%s", more[i]);
	}
}

/* A directory is executable, too. */
static bool is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

int program_find(const char *name, char *path, size_t size)
{
	char dirs[PATH_BYTES];
	const char *at = dirs;
	size_t len;

	if (strchr(name, '/'))
		return (size_t)snprintf(path, size, "%s", name) < size && is_program(path) ? 0 :
			-ENOENT;
	search_path(dirs);
	for (; *at; at += len + (at[len] == ':')) {
		len = strcspn(at, ":");
		if (len && (size_t)snprintf(path, size, "%.*s/%s", (int)len, at, name) < size &&
		    is_program(path))
			return 0;
	}
	return -ENOENT;
}

void program_path_set(void)
{
	char dirs[PATH_BYTES];

	search_path(dirs);
	setenv("PATH", dirs, 1);
}
