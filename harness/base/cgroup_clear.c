/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Own a group, kill all its processes, remove it; find the groups that earlier runs left. */
#include "cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

#define PROCS_BYTES 16384
#define PATH_BYTES 1024

/* A frozen task of v1 takes SIGKILL only once it is thawed. */
static void group_thaw(const char *name)
{
	enum cgroup_version version;

	if (cgroup_probe(&version, NULL) || version == CGROUP_NONE)
		return;
	if (version == CGROUP_V1)
		(void)cgroup_write("freezer", name, "freezer.state", "THAWED", NULL);
	else
		(void)cgroup_write("freezer", name, "cgroup.freeze", "0", NULL);
}

/*
 * Kill the pids in list and return how many there were. Skip the last pid if the buffer cut it:
 * its digits would name another process. Pid 0 is a process outside this pid namespace.
 */
static unsigned procs_kill(char *list)
{
	unsigned left = 0;
	char *line = list, *end;

	while ((end = strchr(line, '\n'))) {
		pid_t pid = (pid_t)strtol(line, NULL, 10);

		line = end + 1;
		if (pid <= 1)
			continue;
		left++;
		if (pid != getpid())
			kill(pid, SIGKILL);
	}
	return left;
}

/* A file that every group has and no run writes: closing a second descriptor ends a POSIX lock. */
static const char *own_file(void)
{
	enum cgroup_version version = CGROUP_NONE;

	cgroup_probe(&version, NULL);
	return version == CGROUP_V2 ? "cgroup.max.descendants" : "notify_on_release";
}

int cgroup_own(const char *name, struct err *e)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[PATH_BYTES];
	int fd, rc = cgroup_path("memory", name, own_file(), path, sizeof(path), e);

	if (rc)
		return rc;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, errno, "cannot open %s", path);
	if (!fcntl(fd, F_SETLK, &whole) && !access(path, F_OK))
		return fd;
	rc = errno == EAGAIN || errno == EACCES ? EBUSY : errno;
	close(fd);
	return err_sys(e, rc, "cannot own the group %s", name);
}

/* The directory of the memory controller that holds the groups in NAME; "": the top. */
static DIR *groups_open(const char *name, struct err *e)
{
	char path[PATH_BYTES];
	int rc = cgroup_path("memory", *name ? name : "x", "x", path, sizeof(path), e);
	DIR *d;

	if (rc)
		return NULL;
	path[strlen(path) - strlen(*name ? "/x" : "/x/x")] = '\0';
	d = opendir(path);
	if (!d)
		err_sys(e, errno, "cannot list the groups in %s", path);
	return d;
}

static bool is_group(const struct dirent *entry)
{
	return entry->d_type == DT_DIR && strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

static int group_kill(const char *name, uint64_t ms, struct err *e)
{
	uint64_t end = clock_ns() + ms * NS_PER_MS;
	char list[PROCS_BYTES];
	unsigned left;
	int rc;

	group_thaw(name);
	for (;;) {
		rc = cgroup_read("memory", name, "cgroup.procs", list, sizeof(list), e);
		if (rc)
			return rc == -ENOENT ? 0 : rc;
		left = procs_kill(list);
		if (!left)
			return 0;
		if (clock_ns() >= end)
			return err_set(e, ETIMEDOUT, "%u processes of the group %s do not die",
				left, name);
		clock_sleep_ns(10 * NS_PER_MS);
	}
}

/* Call step for the groups in NAME, then for NAME, until a call fails. */
static int group_walk(const char *name, uint64_t ms,
	int (*step)(const char *name, uint64_t ms, struct err *e), struct err *e)
{
	DIR *d = strchr(name, '/') || !cgroup_exists(name) ? NULL : groups_open(name, e);
	struct dirent *entry;
	char inner[PATH_BYTES];
	int rc = 0;

	while (d && !rc && (entry = readdir(d))) {
		snprintf(inner, sizeof(inner), "%s/%s", name, entry->d_name);
		rc = is_group(entry) ? step(inner, ms, e) : 0;
	}
	if (d)
		closedir(d);
	return rc ? rc : step(name, ms, e);
}

int cgroup_kill(const char *name, uint64_t ms, struct err *e)
{
	return group_walk(name, ms, group_kill, e);
}

static int group_remove(const char *name, uint64_t ms, struct err *e)
{
	(void)ms;
	return cgroup_remove(name, e);
}

int cgroup_end(const char *name, uint64_t ms, struct err *e)
{
	int rc;

	if (!cgroup_exists(name))
		return 0;
	rc = cgroup_kill(name, ms, e);
	return rc ? rc : group_walk(name, 0, group_remove, e);
}

int cgroup_each(const char *prefix, void (*each)(const char *name, void *arg), void *arg,
	struct err *e)
{
	DIR *d = groups_open("", e);
	struct dirent *entry;

	if (!d)
		return e ? -e->code : -ENOENT;
	while ((entry = readdir(d)))
		if (is_group(entry) && !strncmp(entry->d_name, prefix, strlen(prefix)))
			each(entry->d_name, arg);
	closedir(d);
	return 0;
}
