/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Remove the members of a run's folder but for result.json, which the index is made from. Links
 * are removed and never followed.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "history.h"

#define KEPT "result.json"

static int member_remove(const char *dir, int fd, const char *name, uint64_t *bytes, struct err *e)
{
	char path[1300];
	struct stat st;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : err_sys(e, errno, "%.400s/%.100s", dir, name);
	if (!S_ISDIR(st.st_mode) && unlinkat(fd, name, 0))
		return err_sys(e, errno, "cannot remove %.400s/%.100s", dir, name);
	*bytes += (uint64_t)st.st_blocks * 512;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return S_ISDIR(st.st_mode) ? file_remove_tree(path, e) : 0;
}

int history_prune(const struct history_db *h, const char *name, uint64_t *bytes, struct err *e)
{
	struct dirent *ent;
	char path[1000];
	int rc = 0;

	snprintf(path, sizeof(path), "%s/%s", h->root, name);
	AUTO_FD int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return err_sys(e, errno, "%.400s", path);
	/* A run holds this lock, and so does whoever amends its record. */
	if (flock(fd, LOCK_EX | LOCK_NB))
		return err_set(e, EBUSY, "%.400s is in use", path);
	DIR *d = fdopendir(dup(fd));

	if (!d)
		return err_sys(e, errno, "%.400s", path);
	while (!rc && (ent = readdir(d)) != NULL)
		if (strcmp(ent->d_name, ".") && strcmp(ent->d_name, "..") &&
		    strcmp(ent->d_name, KEPT))
			rc = member_remove(path, fd, ent->d_name, bytes, e);
	closedir(d);
	return rc;
}
