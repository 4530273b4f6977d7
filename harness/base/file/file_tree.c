/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Directory trees: create with parents, remove with contents; the cache's path. */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

static int folder_make(const char *path)
{
	struct stat st;

	if (!mkdir(path, 0755))
		return 0;
	if (errno != EEXIST)
		return -errno;
	if (stat(path, &st))
		return -errno;
	return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
}

int file_mkdirs(const char *path, struct err *e)
{
	char part[4096];
	size_t i, len = strlen(path);
	int rc = len ? 0 : -ENOENT;

	if (len >= sizeof(part))
		return err_set(e, ENAMETOOLONG, "%.200s...: the path is too long", path);
	memcpy(part, path, len + 1);
	for (i = 1; !rc && i <= len; i++) {
		if (part[i] != '/' && part[i])
			continue;
		part[i] = '\0';
		rc = folder_make(part);
		part[i] = path[i];
	}
	return rc ? err_sys(e, -rc, "cannot make the folder %s", path) : 0;
}

/* A directory to empty. Entries on another device than dev are mounts and stay. */
struct tree {
	int fd;
	dev_t dev;
};

static int tree_empty(struct tree t);

static int entry_remove(struct tree parent, const char *name)
{
	struct tree t = parent;
	struct stat st;
	int rc;

	if (fstatat(parent.fd, name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISDIR(st.st_mode))
		return unlinkat(parent.fd, name, 0) && errno != ENOENT ? -errno : 0;
	if (st.st_dev != parent.dev)
		return -EBUSY;
	t.fd = openat(parent.fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (t.fd < 0)
		return -errno;
	rc = tree_empty(t);
	if (!rc && unlinkat(parent.fd, name, AT_REMOVEDIR) && errno != ENOENT)
		rc = -errno;
	return rc;
}

/* Takes over t.fd. Goes on after a failure and returns the first. */
static int tree_empty(struct tree t)
{
	DIR *d = fdopendir(t.fd);
	struct dirent *entry;
	int rc = 0;

	if (!d) {
		close(t.fd);
		return -ENOMEM;
	}
	while ((entry = readdir(d))) {
		int one = 0;

		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			one = entry_remove(t, entry->d_name);
		rc = rc ? rc : one;
	}
	closedir(d);
	return rc;
}

int file_remove_tree(const char *path, struct err *e)
{
	struct tree here = { .fd = AT_FDCWD };
	struct stat st;
	int rc;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : err_sys(e, errno, "cannot look at %s", path);
	here.dev = st.st_dev;
	rc = entry_remove(here, path);
	if (rc == -EBUSY)
		return err_set(e, EBUSY, "cannot remove %s: something is mounted in it; umount it",
			path);
	return rc ? err_sys(e, -rc, "cannot remove %s", path) : 0;
}

/* A new name must never come back from a crash with contents that are not whole. */
int file_publish(const char *path, const char *to, struct err *e)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int rc;

	if (fd < 0 || fstat(fd, &st) || fsync(fd) || (S_ISDIR(st.st_mode) && syncfs(fd)))
		return err_sys(e, errno, "cannot sync %s", path);
	if (rename(path, to))
		return err_sys(e, errno, "%s", to);
	rc = file_sync_folder(to);
	return rc ? err_sys(e, -rc, "cannot sync the folder of %s", to) : 0;
}

/* The first variable that is set wins; below is appended to its value. */
static const struct {
	const char *variable, *below;
} cache_places[] = {
	{ "LOWTIDE_CACHE", "" }, { "XDG_CACHE_HOME", "/lowtide" }, { "HOME", "/.cache/lowtide" },
};

int file_cache_path(char *buf, size_t size, struct err *e)
{
	const char *base = NULL;
	size_t i;
	int len;

	for (i = 0; i < COUNT_OF(cache_places); i++) {
		base = getenv(cache_places[i].variable);
		if (base && *base)
			break;
	}
	if (i == COUNT_OF(cache_places))
		return err_set(e, ENOENT, "no place for the cache: set LOWTIDE_CACHE to a folder");
	len = snprintf(buf, size, "%s%s", base, cache_places[i].below);
	if (len < 0 || (size_t)len >= size)
		return err_set(e, ENAMETOOLONG, "$%s is too long a path", cache_places[i].variable);
	return 0;
}

int file_cache_dir(char *buf, size_t size, struct err *e)
{
	int rc = file_cache_path(buf, size, e);

	return rc ? rc : file_mkdirs(buf, e);
}
