/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Staging directories in the cache, and the sweep of those whose maker was killed. */
#include "kernel_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"

#define STAGE_PREFIX ".stage-"

int store_path(const char *sub, char *buf, size_t size, struct err *e)
{
	char cache[360];
	int rc = file_cache_path(cache, sizeof(cache), e);

	if (rc)
		return rc;
	if ((size_t)snprintf(buf, size, "%s/%s", cache, sub) >= size)
		return err_set(e, ENAMETOOLONG, "%s: path of the cache is too long", cache);
	return 0;
}

int store_dir(const char *sub, char *buf, size_t size, struct err *e)
{
	int rc = store_path(sub, buf, size, e);

	return rc ? rc : file_mkdirs(buf, e);
}

/* Held while a directory is created or examined, so that none is seen half-made. */
static int sweep_lock(const char *dir, struct err *e)
{
	char path[512];
	int fd;

	snprintf(path, sizeof(path), "%s/.sweep", dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || flock(fd, LOCK_EX)) {
		int code = errno;

		if (fd >= 0)
			close(fd);
		return err_sys(e, code, "%s", path);
	}
	return fd;
}

int stage_open(const char *sub, char *dir, size_t size, int *fd, struct err *e)
{
	AUTO_FD int lock = -1;
	char parent[400];
	int rc = store_dir(sub, parent, sizeof(parent), e);

	if (rc)
		return rc;
	lock = sweep_lock(parent, e);
	if (lock < 0)
		return lock;
	snprintf(dir, size, "%s/" STAGE_PREFIX "XXXXXX", parent);
	if (!mkdtemp(dir) || chmod(dir, 0755))
		return err_sys(e, errno, "%s", dir);
	*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*fd < 0 || flock(*fd, LOCK_EX | LOCK_NB))
		return err_sys(e, errno, "%s", dir);
	return 0;
}

void stage_close(const char *dir, int fd)
{
	file_remove_tree(dir, NULL);
	close(fd);
}

/* The lock of a dead maker is free, so its directory may go. Unnamed files are the same. */
static void sweep_entry(const char *dir, const char *name)
{
	char path[1024];
	AUTO_FD int fd = -1;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
		file_remove_tree(path, NULL);
}

/* Nobody holds the sweep lock during a build, so a sweep waits only briefly. */
static void sweep_dir(const char *sub)
{
	AUTO_FD int lock = -1;
	char dir[400];
	struct dirent *d;
	DIR *all;

	if (store_dir(sub, dir, sizeof(dir), NULL))
		return;
	lock = sweep_lock(dir, NULL);
	all = lock < 0 ? NULL : opendir(dir);
	if (!all)
		return;
	while ((d = readdir(all)))
		if (!strncmp(d->d_name, STAGE_PREFIX, strlen(STAGE_PREFIX)))
			sweep_entry(dir, d->d_name);
	closedir(all);
}

void vm_sweep(void)
{
	sweep_dir("kernels");
	sweep_dir("images");
}
