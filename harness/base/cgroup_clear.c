/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kill all processes of a group; find the groups that earlier runs left. */
#include "cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
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
int cgroup_kill(const char *name, uint64_t ms, struct err *e)
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

int cgroup_each(const char *prefix, void (*each)(const char *name, void *arg), void *arg,
	struct err *e)
{
	char path[PATH_BYTES];
	struct dirent *entry;
	int rc = cgroup_path("memory", "x", "x", path, sizeof(path), e);
	DIR *d;

	if (rc)
		return rc;
	path[strlen(path) - strlen("/x/x")] = '\0';
	d = opendir(path);
	if (!d)
		return err_sys(e, errno, "cannot list the groups in %s", path);
	while ((entry = readdir(d)))
		if (entry->d_type == DT_DIR && !strncmp(entry->d_name, prefix, strlen(prefix)) &&
		    strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			each(entry->d_name, arg);
	closedir(d);
	return 0;
}
