/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PID 1 of a VM: mounts and settings that a distribution's init would make. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent_parts.h"
#include "cleanup.h"
#include "file.h"
#include "knob.h"
#include "target.h"

struct mount_row {
	const char *what, *where, *type, *options;
};

static const struct mount_row base_mounts[] = {
	{ "proc", "/proc", "proc", NULL },
	{ "sysfs", "/sys", "sysfs", NULL },
	{ "devtmpfs", "/dev", "devtmpfs", NULL },
	{ "tmpfs", "/run", "tmpfs", "mode=0755" },
	{ "tmpfs", "/tmp", "tmpfs", "mode=1777" },
	{ "tmpfs", "/dev/shm", "tmpfs", "mode=1777" },
	{ "devpts", "/dev/pts", "devpts", "mode=0620,ptmxmode=0666" },
	{ "debugfs", "/sys/kernel/debug", "debugfs", NULL },
	{ NULL, NULL, NULL, NULL }
};

/* Version 1: each controller is a mount below a tmpfs; skip controllers that are absent. */
static const struct mount_row v1_mounts[] = {
	{ "tmpfs", "/sys/fs/cgroup", "tmpfs", "mode=0755" },
	{ "cgroup", "/sys/fs/cgroup/memory", "cgroup", "memory" },
	{ "cgroup", "/sys/fs/cgroup/freezer", "cgroup", "freezer" },
	{ "cgroup", "/sys/fs/cgroup/blkio", "cgroup", "blkio" },
	{ "cgroup", "/sys/fs/cgroup/pids", "cgroup", "pids" },
	{ NULL, NULL, NULL, NULL }
};

static const struct mount_row v2_mounts[] = {
	{ "cgroup2", "/sys/fs/cgroup", "cgroup2", NULL },
	{ NULL, NULL, NULL, NULL }
};

static int mount_all(const struct mount_row *table, const char *must, struct err *e)
{
	for (; table->what; table++) {
		mkdir(table->where, 0755);
		if (!mount(table->what, table->where, table->type, 0, table->options) ||
		    errno == EBUSY)
			continue;
		if (must && !strcmp(table->where, must))
			return err_sys(e, errno, "cannot mount %s on %s (kernel without it?)",
				table->options ?: table->type, table->where);
	}
	return 0;
}

/* Settings that make the kernel report hangs early and all of them; memory works as before. */
static const char *const settings[][2] = {
	{ "/proc/sys/kernel/sysrq", "1" },
	{ "/proc/sys/kernel/hung_task_timeout_secs", "10" },
	{ "/proc/sys/kernel/hung_task_warnings", "-1" },
	{ "/proc/sys/kernel/printk", "7" },
	{ "/proc/sys/kernel/panic_on_oops", "0" },
};

/* Links to files that the mounts of /tmp and /run hide. */
void guest_unhide(const char *hidden, const char *folder)
{
	char from[300], to[300];
	struct dirent *ent;
	DIR *d = opendir(hidden);

	while (d && (ent = readdir(d)) != NULL) {
		snprintf(from, sizeof(from), "%s/%s", hidden, ent->d_name);
		snprintf(to, sizeof(to), "%s/%s", folder, ent->d_name);
		/* A load that misses its file names it. */
		if (*ent->d_name != '.')
			(void)!symlink(from, to);
	}
	if (d)
		closedir(d);
}

/* Names that shells and libraries expect, and that devtmpfs lacks. */
static void dev_link(void)
{
	static const char *const streams[] = { "in", "out", "err" };
	char from[32], to[32];

	(void)!symlink("/proc/self/fd", "/dev/fd");
	for (unsigned i = 0; i < COUNT_OF(streams); i++) {
		snprintf(from, sizeof(from), "/proc/self/fd/%u", i);
		snprintf(to, sizeof(to), "/dev/std%s", streams[i]);
		(void)!symlink(from, to);
	}
}

int guest_prepare(struct agent *a, struct err *e)
{
	int rc = mount_all(base_mounts, "/proc", e);

	if (rc)
		return rc;
	guest_unhide(GUEST_HIDDEN "/tmp", "/tmp");
	guest_unhide(GUEST_HIDDEN "/run", "/run");
	dev_link();
	for (unsigned i = 0; i < COUNT_OF(settings); i++)
		knob_trigger(settings[i][0], settings[i][1], NULL);
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/tmp", 1);
	snprintf(a->dir[WHERE_DEVICE], DIR_BYTES, "/run/device");
	snprintf(a->dir[WHERE_SCRATCH], DIR_BYTES, "/run/scratch");
	snprintf(a->dir[WHERE_TMP], DIR_BYTES, "/tmp/work");
	for (int i = 0; i < 3; i++)
		file_mkdirs(a->dir[i], NULL);
	return 0;
}

int guest_group_error(bool v1, int code, const char *release, struct err *e)
{
	/* The kernel answers so for a controller or file system that it does not have. */
	if (code != EINVAL && code != ENODEV)
		return -code;
	return err_set(e, EOPNOTSUPP, "kernel %s has no memory controller for cgroup v%c (built "
		"without %s, or disabled at boot): %s", release, v1 ? '1' : '2',
		v1 ? "CONFIG_MEMCG_V1" : "CONFIG_MEMCG",
		v1 ? "use a face with cgroup v2, or another kernel" : "use another kernel");
}

static int groups_mount(bool v1, const char *release, struct err *e)
{
	const char *must = v1 ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
	int rc = mount_all(v1 ? v1_mounts : v2_mounts, must, e);
	char have[256];

	if (!rc && !v1 && file_read("/sys/fs/cgroup/cgroup.controllers", have, sizeof(have), e) >= 0
	    && !strstr(have, "memory"))
		rc = -ENODEV;
	return rc ? guest_group_error(v1, -rc, release, e) : 0;
}

int guest_mount(struct agent *a, struct err *e)
{
	const struct scenario *s = &a->plan->scenario;
	int rc = 0;

	if (s->cgroup != CGROUP_NONE || s->cgroup_auto)
		rc = groups_mount(s->cgroup == CGROUP_V1, a->board->kernel, e);
	if (!rc && s->scratch_mib && mount("/dev/vdb", a->dir[WHERE_SCRATCH], "ext4", 0, NULL))
		rc = err_sys(e, errno, "cannot mount the scratch disk /dev/vdb");
	return rc;
}

void guest_halt(void)
{
	/* No sync: it would never end on a hung device, and all results are outside already. */
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}
