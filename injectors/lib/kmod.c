/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Load and unload modules of injectors/kmod by system calls: a guest has no modprobe. */
#include "kmod.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "proc.h"

#define DEBUGFS "/sys/kernel/debug"

static int debugfs_mount(struct err *e)
{
	if (!mount("debugfs", DEBUGFS, "debugfs", 0, NULL) || errno == EBUSY)
		return 0;
	return err_sys(e, errno, "cannot mount debugfs on " DEBUGFS);
}

/* The front end sets this variable after --unbounded, and unsets it otherwise. */
static bool user_consents(void)
{
	const char *given = getenv("LOWTIDE_UNBOUNDED");

	return given && !strcmp(given, "yes");
}

static int file_load(const char *name, const char *options, struct err *e)
{
	const char *dir = getenv("LOWTIDE_MODULES");
	char path[512], all[400];
	AUTO_FD int fd = -1;

	snprintf(path, sizeof(path), "%s/%s.ko", dir && *dir ? dir : "/lib/modules", name);
	snprintf(all, sizeof(all), "%s%s", options, user_consents() ? " i_know=1" : "");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, errno, "%s", path);
	if (!syscall(SYS_finit_module, fd, all, 0))
		return 0;
	return err_sys(e, errno, "cannot load %s with \"%s\"; the kernel log says why", path, all);
}

int kmod_load(struct injector_env *env, const char *name, const char *options, struct err *e)
{
	char note[80];
	int rc = debugfs_mount(e);

	snprintf(note, sizeof(note), "module %s", name);
	if (!rc)
		rc = knob_note(env->knobs, note, e);
	if (!rc)
		rc = file_load(name, options, e);
	if (rc)
		knob_done(env->knobs, note, NULL);
	return rc;
}

int kmod_unload(struct injector_env *env, const char *name, struct err *e)
{
	char note[80];

	if (syscall(SYS_delete_module, name, O_NONBLOCK) && errno != ENOENT)
		return err_sys(e, errno == EWOULDBLOCK ? EBUSY : errno, "cannot unload the kernel "
			"module %s; only a reboot ends it", name);
	snprintf(note, sizeof(note), "module %s", name);
	return knob_done(env->knobs, note, e);
}

uint64_t kmod_counter(const char *file, const char *name)
{
	char path[160], text[4096];
	uint64_t n = 0;

	snprintf(path, sizeof(path), DEBUGFS "/%s", file);
	if (file_read(path, text, sizeof(text), NULL) > 0)
		proc_find_u64(text, name, &n);
	return n;
}
