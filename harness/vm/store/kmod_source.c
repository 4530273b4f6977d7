/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sources of the kernel modules: find them, hash them, copy them for a build. */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "config.h"
#include "file.h"
#include "kmod_build.h"

static const char *const patterns[] = { "*.c", "*.h", "Kbuild" };

static int is_source(const struct dirent *d)
{
	for (size_t i = 0; i < COUNT_OF(patterns); i++)
		if (*d->d_name != '.' && !fnmatch(patterns[i], d->d_name, 0))
			return 1;
	return 0;
}

/*
 * Directory and path below it; NULL: the program's directory, which may be a build's within the
 * tree. A Kbuild is a makefile and runs as the user, so the working directory, where anybody's
 * files may lie, is no place for it.
 */
static const char *const places[][2] = {
	{ NULL, "/injectors/kmod" }, { NULL, "/../injectors/kmod" }, { NULL, "/kmod" },
	{ LOWTIDE_DATADIR, "/kmod" },
};

static bool place_try(const char *folder, const char *below, char *dir, size_t size)
{
	char path[600];

	if ((size_t)snprintf(dir, size, "%s%s", folder, below) >= size)
		return false;
	snprintf(path, sizeof(path), "%s/Kbuild", dir);
	return !access(path, R_OK);
}

int kmod_sources(char *dir, size_t size, struct err *e)
{
	const char *own = getenv("LOWTIDE_KMOD");
	char self[300];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[len > 0 ? len : 0] = '\0';
	if (strrchr(self, '/'))
		*strrchr(self, '/') = '\0';
	if (own && *own)
		return place_try(own, "", dir, size) ? 0 : err_set(e, ENOENT, "LOWTIDE_KMOD=%s: "
			"there is no Kbuild in it", own);
	for (size_t i = 0; i < COUNT_OF(places); i++)
		if (place_try(places[i][0] ? places[i][0] : self, places[i][1], dir, size))
			return 0;
	return err_set(e, ENOENT, "the sources of the kernel modules (injectors/kmod) are not "
		"here: set LOWTIDE_KMOD to their folder");
}

typedef int source_fn(const char *path, const char *name, void *arg, struct err *e);

/* Sorted by name, so that the hash is the same everywhere. */
static int sources_each(const char *dir, source_fn *each, void *arg, struct err *e)
{
	struct dirent **all;
	char path[900];
	int rc = 0, count = scandir(dir, &all, is_source, alphasort);

	if (count < 0)
		return err_sys(e, errno, "%s", dir);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, all[i]->d_name);
		if (!rc)
			rc = each(path, all[i]->d_name, arg, e);
		free(all[i]);
	}
	free(all);
	return rc;
}

static int hash_one(const char *path, const char *name, void *arg, struct err *e)
{
	uint64_t *hash = arg;

	*hash = file_hash_bytes(*hash, name, strlen(name) + 1);
	return file_hash(path, hash, e);
}

int kmod_hash(const char *dir, uint64_t *hash, struct err *e)
{
	return sources_each(dir, hash_one, hash, e);
}

static int copy_one(const char *path, const char *name, void *arg, struct err *e)
{
	char to[900];

	snprintf(to, sizeof(to), "%s/%s", (const char *)arg, name);
	return file_copy(path, to, e);
}

int kmod_copy(const char *dir, const char *to, struct err *e)
{
	int rc = file_mkdirs(to, e);

	return rc ? rc : sources_each(dir, copy_one, (void *)to, e);
}
