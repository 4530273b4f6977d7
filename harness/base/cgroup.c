/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Create, enter, write and remove cgroups through libcgroup, a controller at a time. */
#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <libcgroup.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"

#define NAME_BYTES_MAX 64
#define PATH_BYTES 512

/*
 * Controllers of every group, in the order in which they are attached. Version 2 calls blkio io.
 * Its freezer is no controller: every group has cgroup.freeze, and memory leads to it.
 */
static const struct kind {
	const char *name, *v1, *v2;
} kinds[] = {
	{ "memory", "memory", "memory" },
	{ "freezer", "freezer", "memory" },
	{ "blkio", "blkio", "io" },
	{ "io", "blkio", "io" },
	{ "pids", "pids", "pids" },
};

static enum cgroup_version memory_version;

/* libcgroup prints unless it is given a logger. */
static void lib_log(void *data, int level, const char *fmt, va_list ap)
{
	(void)data;
	(void)level;
	(void)fmt;
	(void)ap;
}

static int lib_code(int rc)
{
	static const struct {
		int lib, code;
	} rows[] = {
		{ ECGROUPNOTEXIST, ENOENT }, { ECGROUPVALUENOTEXIST, ENOENT },
		{ ECGROUPNOTALLOWED, EACCES }, { ECGROUPNOTOWNER, EACCES },
		{ ECGNONEMPTY, EBUSY }, { ECGINVAL, EINVAL },
		{ ECGROUPSUBSYSNOTMOUNTED, ENODEV }, { ECGROUPNOTMOUNTED, ENODEV },
	};
	size_t i;

	if (rc == ECGOTHER)
		return cgroup_get_last_errno() ? cgroup_get_last_errno() : EIO;
	for (i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].lib == rc)
			return rows[i].code;
	return EIO;
}

/* The mount point of a controller into buf; false: not mounted. */
static bool lib_mount(const char *controller, char *buf, size_t size)
{
	char *mount = NULL;
	bool there = !cgroup_get_subsys_mount_point(controller, &mount) &&
		(size_t)snprintf(buf, size, "%s", mount) < size;

	free(mount);
	return there;
}

/* libcgroup reads the mount table only in cgroup_init; repeat that until memory is mounted. */
static int lib_open(struct err *e)
{
	char path[PATH_BYTES + 24];
	size_t len;
	int rc;

	if (memory_version != CGROUP_NONE)
		return 0;
	cgroup_set_logger(lib_log, CGROUP_LOG_ERROR, NULL);
	errno = 0;
	rc = cgroup_init();
	if (rc && (errno == EMFILE || errno == ENFILE))	/* libcgroup calls it a lack of mounts */
		return err_sys(e, errno, "cannot read the cgroup mounts");
	if (rc && rc != ECGROUPNOTMOUNTED)
		return err_set(e, lib_code(rc), "libcgroup: %s", cgroup_strerror(rc));
	if (rc || !lib_mount("memory", path, PATH_BYTES))
		return 0;
	len = strlen(path);
	snprintf(path + len, sizeof(path) - len, "/cgroup.controllers");
	memory_version = access(path, F_OK) ? CGROUP_V1 : CGROUP_V2;
	return 0;
}

int cgroup_probe(enum cgroup_version *memory, struct err *e)
{
	int rc = lib_open(e);

	*memory = memory_version;
	return rc;
}

static int memory_need(struct err *e)
{
	int rc = lib_open(e);

	if (!rc && memory_version == CGROUP_NONE)
		rc = err_set(e, ENODEV, "this machine has no memory controller: mount cgroup v2 on "
			"/sys/fs/cgroup, or boot with cgroup_enable=memory");
	return rc;
}

/* Length of the component at the start of name; 0: there is none. */
static size_t component_len(const char *name)
{
	return *name == '.' ? 0 : strspn(name, "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
}

static int name_check(const char *name, struct err *e)
{
	size_t len = component_len(name), all = len;

	if (len && name[len] == '/') {
		len = component_len(name + all + 1);
		all += 1 + len;
	}
	if (!len || name[all] || all > NAME_BYTES_MAX)
		return err_set(e, EINVAL, "'%.80s' is no name of a group: one or two components "
			"of letters, digits, - _ and ., at most %d bytes", name, NAME_BYTES_MAX);
	return 0;
}

/* libcgroup's name for the controller on this machine. */
static const char *kind_here(const char *controller)
{
	size_t i;

	for (i = 0; i < COUNT_OF(kinds); i++)
		if (!strcmp(kinds[i].name, controller))
			return memory_version == CGROUP_V2 ? kinds[i].v2 : kinds[i].v1;
	return controller;
}

/* Root makes groups at the top; other users only below their own group, where it is delegated. */
static int group_path(const char *controller, const char *name, char *buf, size_t size)
{
	char *own = NULL;
	int rc = 0, len;

	if (geteuid())
		rc = cgroup_get_current_controller_path(getpid(), controller, &own);
	if (rc)
		return -lib_code(rc);
	len = snprintf(buf, size, "%s%s%s", own && strcmp(own, "/") ? own + 1 : "",
		own && strcmp(own, "/") ? "/" : "", name);
	free(own);
	return len < 0 || (size_t)len >= size ? -ENAMETOOLONG : 0;
}

/* libcgroup's handle of a group: a path and one controller. *c may be NULL. Caller frees. */
static struct cgroup *group_open(const char *controller, const char *name,
	struct cgroup_controller **c)
{
	char path[PATH_BYTES];
	struct cgroup_controller *one;
	struct cgroup *g;

	if (group_path(controller, name, path, sizeof(path)))
		return NULL;
	g = cgroup_new_cgroup(path);
	one = g ? cgroup_add_controller(g, controller) : NULL;
	if (g && !one)
		cgroup_free(&g);
	if (c)
		*c = one;
	return g;
}

/* Returns 0 or a positive errno, as group_all. */
static int group_do(const char *controller, const char *name, int (*step)(struct cgroup *g))
{
	struct cgroup *g = group_open(controller, name, NULL);
	int rc;

	if (!g)
		return ENOMEM;
	rc = step(g);
	cgroup_free(&g);
	return rc ? lib_code(rc) : 0;
}

/* Call step for each mounted controller. Failures count for the memory controller alone. */
static int group_all(const char *name, int (*step)(struct cgroup *g))
{
	char mount[PATH_BYTES];
	int memory = 0;
	size_t i;

	for (i = 0; i < COUNT_OF(kinds) && !memory; i++) {
		const char *here = kind_here(kinds[i].name);
		int rc;

		if (!lib_mount(here, mount, sizeof(mount)))
			continue;
		rc = group_do(here, name, step);
		if (!strcmp(here, "memory"))
			memory = rc;
	}
	return memory;
}

static int step_make(struct cgroup *g)
{
	return cgroup_create_cgroup(g, 1);
}

static int step_remove(struct cgroup *g)
{
	return cgroup_delete_cgroup_ext(g, CGFLAG_DELETE_IGNORE_MIGRATION);
}

int cgroup_make(const char *name, struct err *e)
{
	int rc = name_check(name, e);

	if (!rc)
		rc = memory_need(e);
	if (rc)
		return rc;
	rc = group_all(name, step_make);
	if (rc == EACCES || rc == EPERM || rc == EROFS)
		return err_sys(e, rc, "cannot make the group %s: be root, or have the group that "
			"you are in delegated (systemd-run --user --scope -p Delegate=yes)", name);
	return rc ? err_sys(e, rc, "cannot make the group %s", name) : 0;
}

static bool group_is_in(const char *controller, const char *name)
{
	char path[PATH_BYTES * 2];

	return !cgroup_path(controller, name, "cgroup.procs", path, sizeof(path), NULL) &&
		!access(path, F_OK);
}

bool cgroup_exists(const char *name)
{
	return group_is_in("memory", name);
}

/* Version 1 has a group for each controller. Memory's goes last: undo looks for that one. */
static int group_remove(const char *name, const char *controller)
{
	int rc = group_is_in(controller, name) ?
		group_do(kind_here(controller), name, step_remove) : 0;

	return rc && group_is_in(controller, name) ? rc : 0;
}

int cgroup_remove(const char *name, struct err *e)
{
	int rc = name_check(name, e);

	if (!rc)
		rc = memory_need(e);
	if (rc || !cgroup_exists(name))
		return rc;
	for (size_t i = 0; i < COUNT_OF(kinds) && !rc; i++)
		if (strcmp(kinds[i].name, "memory"))
			rc = group_remove(name, kinds[i].name);
	rc = rc ? rc : group_remove(name, "memory");
	return rc ? err_sys(e, rc, "cannot remove the group %s", name) : 0;
}

static pid_t attached;

static int step_attach(struct cgroup *g)
{
	return cgroup_attach_task_pid(g, attached);
}

int cgroup_attach(const char *name, pid_t pid, struct err *e)
{
	int rc = name_check(name, e);

	if (!rc)
		rc = memory_need(e);
	if (rc)
		return rc;
	attached = pid ? pid : getpid();
	rc = group_all(name, step_attach);
	return rc ? err_sys(e, rc, "cannot move process %d into the group %s", attached, name) : 0;
}

int cgroup_path(const char *controller, const char *name, const char *file,
	char *buf, size_t size, struct err *e)
{
	char mount[PATH_BYTES], group[PATH_BYTES];
	const char *here;
	int len, rc = name_check(name, e);

	if (!rc)
		rc = memory_need(e);
	if (rc)
		return rc;
	here = kind_here(controller);
	if (strchr(file, '/'))
		return err_set(e, EINVAL, "'%.80s' is no file of a group", file);
	if (!lib_mount(here, mount, sizeof(mount)))
		return err_set(e, ENODEV, "there is no cgroup controller %s here", controller);
	rc = group_path(here, name, group, sizeof(group));
	if (rc)
		return err_sys(e, -rc, "cannot tell where the group %s is", name);
	len = snprintf(buf, size, "%s/%s/%s", mount, group, file);
	if (len < 0 || (size_t)len >= size)
		return err_set(e, ENAMETOOLONG, "the path of %s in %s is too long", file, name);
	return 0;
}

int cgroup_read(const char *controller, const char *name, const char *file,
	char *buf, size_t size, struct err *e)
{
	char path[PATH_BYTES * 2];
	int rc = cgroup_path(controller, name, file, path, sizeof(path), e);
	ssize_t n;

	if (rc)
		return rc;
	n = file_read(path, buf, size, e);
	return n < 0 ? (int)n : 0;
}

static int value_write(const char *path, const char *value)
{
	AUTO_FD int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, value, strlen(value)) < 0 ? -errno : 0;
}

int cgroup_write(const char *controller, const char *name, const char *file,
	const char *value, struct err *e)
{
	char path[PATH_BYTES * 2];
	int rc = cgroup_path(controller, name, file, path, sizeof(path), e);
	struct cgroup_controller *c;
	struct cgroup *g;

	if (rc)
		return rc;
	if (access(path, F_OK))
		return err_sys(e, errno, "no file %s in the group %s (%s)", file, name, path);
	g = group_open(kind_here(controller), name, &c);
	if (!g)
		return err_sys(e, ENOMEM, "cannot write %s", path);
	rc = cgroup_set_value_string(c, file, value);
	if (!rc)
		rc = cgroup_modify_cgroup(g);
	/* libcgroup loses the errno: it calls a file absent that it cannot open for any reason. */
	rc = rc ? value_write(path, value) : 0;
	if (rc)
		err_sys(e, -rc, "cannot write '%.60s' to %s", value, path);
	cgroup_free(&g);
	return rc;
}
