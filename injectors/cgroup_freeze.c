/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Freezes the run's cgroup or the file system under test: a hang that must end on release. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bounded.h"
#include "cgroup.h"
#include "cleanup.h"
#include "injector.h"

#define FREEZE_MS 10000
#define THAW_MS 2000
#define LOOKS 200

/* env->state while frozen; it stays after the thaw for hits. */
struct freeze {
	bool on;
	uint64_t hits;
	struct bounded call;
};

static int dir_ioctl(const char *dir, unsigned long request)
{
	AUTO_FD int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return ioctl(fd, request, 0) ? -errno : 0;
}

static int fs_freeze(void *dir)
{
	return dir_ioctl(dir, FIFREEZE);
}

static int fs_thaw(void *dir)
{
	return dir_ioctl(dir, FITHAW);
}

static void fs_note(const struct injector_env *env, char *buf, size_t size)
{
	snprintf(buf, size, "freeze %s", env->dir);
}

/*
 * The work directory is new in each run, so a file system mounted there is the run's own. Any
 * other one holds foreign files: the results, the journals, perhaps the root.
 */
static int fs_own(const struct injector_env *env, struct err *e)
{
	struct statx dir, outer;
	char above[240];

	snprintf(above, sizeof(above), "%s/..", env->dir);
	if (statx(AT_FDCWD, env->dir, 0, STATX_BASIC_STATS, &dir) ||
	    statx(AT_FDCWD, above, 0, STATX_BASIC_STATS, &outer))
		return err_sys(e, errno, "cannot look at %s", env->dir);
	/* Before Linux 5.8 only the device tells a mount. */
	if (((dir.stx_attributes | ~dir.stx_attributes_mask) & STATX_ATTR_MOUNT_ROOT) &&
	    (dir.stx_dev_major != outer.stx_dev_major || dir.stx_dev_minor != outer.stx_dev_minor))
		return 0;
	return err_set(e, EPERM, "%s lies on a file system that this run did not make, and it is "
		"not frozen: add an injector that makes one (page_server)", env->dir);
}

static int fs_arm(struct injector_env *env, struct freeze *s, struct err *e)
{
	char note[240];
	int rc = fs_own(env, e);

	if (rc)
		return rc;
	fs_note(env, note, sizeof(note));
	rc = knob_note(env->knobs, note, e);
	if (rc)
		return rc;
	s->on = true;
	rc = bounded_start(&s->call, fs_freeze, (void *)env->dir, e);
	if (!rc)
		rc = bounded_wait(&s->call, FREEZE_MS, e);
	s->hits += !rc;
	return rc ? err_sys(e, -rc, "cannot freeze the file system on %s", env->dir) : 0;
}

static int fs_disarm(struct injector_env *env, struct freeze *s, struct err *e)
{
	char note[240];
	int rc;

	bounded_wait(&s->call, 0, NULL);
	rc = bounded_call(fs_thaw, (void *)env->dir, THAW_MS, e);
	/* EINVAL: it is not frozen */
	if (rc && rc != -EINVAL)
		return err_sys(e, -rc, "cannot thaw the file system on %s", env->dir);
	s->on = false;
	fs_note(env, note, sizeof(note));
	return knob_done(env->knobs, note, e);
}

static void group_knob(const struct injector_env *env, char *buf, size_t size)
{
	injector_knob_name(env, "freezer",
		env->cgroup_version == CGROUP_V2 ? "cgroup.freeze" : "freezer.state", buf, size);
}

static bool group_frozen(const struct injector_env *env)
{
	bool v2 = env->cgroup_version == CGROUP_V2;
	char text[256];

	if (cgroup_read("freezer", env->cgroup, v2 ? "cgroup.events" : "freezer.state", text,
			sizeof(text), NULL))
		return false;
	return strstr(text, v2 ? "frozen 1" : "FROZEN") != NULL;
}

/* Running tasks freeze at once; tasks asleep in the kernel freeze later or never. */
static int group_arm(struct injector_env *env, struct freeze *s, struct err *e)
{
	char knob[240];
	int rc;

	if (!*env->cgroup)
		return err_set(e, EINVAL, "what=cgroup freezes the run's cgroup, and it has none");
	group_knob(env, knob, sizeof(knob));
	s->on = true;
	rc = knob_set(env->knobs, knob, env->cgroup_version == CGROUP_V2 ? "1" : "FROZEN", e);
	for (int i = 0; !rc && !group_frozen(env) && i < LOOKS; i++)
		usleep(10000);
	s->hits += !rc && group_frozen(env);
	return rc;
}

static int group_disarm(struct injector_env *env, struct freeze *s, struct err *e)
{
	char knob[240];
	int rc;

	group_knob(env, knob, sizeof(knob));
	rc = knob_restore(env->knobs, knob, e);
	s->on = rc != 0;
	return rc;
}

static bool is_fs(const struct injector_env *env)
{
	return param_u64(env->params, "which") == 1;
}

static int cgroup_freeze_arm(struct injector_env *env, struct err *e)
{
	struct freeze *s = env->state ? env->state : calloc(1, sizeof(*s));

	if (!s)
		return err_set(e, ENOMEM, "no memory for an injector's state");
	env->state = s;
	if (s->on)
		return 0;
	return is_fs(env) ? fs_arm(env, s, e) : group_arm(env, s, e);
}

static int cgroup_freeze_disarm(struct injector_env *env, struct err *e)
{
	struct freeze *s = env->state;

	if (!s || !s->on)
		return 0;
	return is_fs(env) ? fs_disarm(env, s, e) : group_disarm(env, s, e);
}

static uint64_t cgroup_freeze_hits(struct injector_env *env)
{
	const struct freeze *s = env->state;

	return s ? s->hits : 0;
}

static const struct param cgroup_freeze_params[] = {
	{ "which", PARAM_CHOICE, "cgroup", "cgroup|fs", "the run's cgroup, or the file system" },
	{ 0 }
};

static const struct need cgroup_freeze_needs[] = {
	{ NEED_ROOT, NULL, NULL },
	{ NEED_WHEN, "which=fs", NULL },
	{ NEED_OWN_FS, NULL, NULL },
	{ 0 }
};

const struct injector injector_cgroup_freeze = {
	.name = "cgroup_freeze",
	.summary = "freeze the run's cgroup, or the file system under test, until disarmed",
	.scope = SCOPE_CGROUP,
	.role = ROLE_PRESSURE,
	.side = SIDE_AGENT,
	.params = cgroup_freeze_params,
	.needs = cgroup_freeze_needs,
	.arm = cgroup_freeze_arm,
	.disarm = cgroup_freeze_disarm,
	.hits = cgroup_freeze_hits,
};
