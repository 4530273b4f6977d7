/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes and mounts a chosen file system on the scratch disk. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

#include "bounded.h"
#include "cleanup.h"
#include "injector.h"

#define MKFS_MS 60000
#define UMOUNT_MS 4000

/* Initialise everything now, and do not discard blocks, which takes time. */
static const char *const ext_words[] = { "-b", "4096", "-m", "0", "-E",
	"lazy_itable_init=0,lazy_journal_init=0,nodiscard", NULL };
static const char *const force_words[] = { "-f", "-K", NULL };

struct kind {
	const char *type;	/* in the order of the parameter's choices */
	const char *program;
	const char *const *words;
};

static const struct kind kinds[] = {
	{ "ext4", "mkfs.ext4", ext_words }, { "ext2", "mkfs.ext2", ext_words },
	{ "xfs", "mkfs.xfs", force_words }, { "btrfs", "mkfs.btrfs", force_words },
};

static const struct kind *kind_of(const struct injector_env *env)
{
	return &kinds[param_u64(env->params, "kind")];
}

static int mkfs_exec(void *arg)
{
	const struct injector_env *env = arg;
	const struct kind *k = kind_of(env);
	const char *argv[16] = { k->program, "-q" };
	int n = 2, null = open("/dev/null", O_RDWR);

	for (const char *const *word = k->words; *word; word++)
		argv[n++] = *word;
	argv[n] = param_text(env->params, "device");
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	execvp(k->program, (char *const *)argv);
	return -errno;
}

static int filesystem_arm(struct injector_env *env, struct err *e)
{
	const struct kind *k = kind_of(env);
	const char *device = param_text(env->params, "device");
	int rc;

	if (env->state)
		return 0;
	/* EINVAL: the disk is part of another device, and its first ext4 is unmounted already. */
	if (umount2(env->scratch, 0) && errno != EINVAL)
		return err_sys(e, errno, "cannot unmount %s", env->scratch);
	rc = bounded_call(mkfs_exec, env, MKFS_MS, e);
	if (rc)
		return err_set(e, -rc, "%s on %s failed (is machine.scratch large enough? xfs "
			"needs 300M, btrfs 110M)", k->program, device);
	if (mount(device, env->scratch, k->type, 0, param_text(env->params, "options")))
		return err_sys(e, errno, "cannot mount %s as %s with options \"%s\"", device,
			k->type, param_text(env->params, "options"));
	env->state = (void *)k;
	return 0;
}

static int fs_unmount(void *arg)
{
	const struct injector_env *env = arg;

	return umount2(env->scratch, MNT_DETACH) ? -errno : 0;
}

static int filesystem_disarm(struct injector_env *env, struct err *e)
{
	int rc = env->state ? bounded_call(fs_unmount, env, UMOUNT_MS, NULL) : 0;

	env->state = NULL;
	return rc ? err_sys(e, -rc, "cannot unmount %s", env->scratch) : 0;
}

static uint64_t filesystem_hits(struct injector_env *env)
{
	return env->state != NULL;
}

static const struct param filesystem_params[] = {
	{ "kind", PARAM_CHOICE, "ext4", "ext4|ext2|xfs|btrfs", "file system" },
	{ "options", PARAM_TEXT, "", NULL, "mount options, parted by commas" },
	{ "device", PARAM_TEXT, "/dev/vdb", NULL, "block device it is made on" },
	{ 0 }
};

static const struct need filesystem_needs[] = {
	{ NEED_VM, NULL, NULL },
	{ NEED_SCRATCH, "64M", NULL },
	{ NEED_WHEN, "kind=ext4", NULL },
	{ NEED_PROGRAM, "mkfs.ext4", "e2fsprogs" },
	{ NEED_WHEN, "kind=ext2", NULL },
	{ NEED_PROGRAM, "mkfs.ext2", "e2fsprogs" },
	{ NEED_WHEN, "kind=xfs", NULL },
	{ NEED_PROGRAM, "mkfs.xfs", "xfsprogs" },
	{ NEED_MODULE, "xfs", NULL },
	{ NEED_WHEN, "kind=btrfs", NULL },
	{ NEED_PROGRAM, "mkfs.btrfs", "btrfs-progs" },
	{ NEED_MODULE, "btrfs", NULL },
	{ 0 }
};

const struct injector injector_filesystem = {
	.name = "filesystem",
	.summary = "make and mount a file system of one's choice on the scratch disk",
	.scope = SCOPE_MACHINE,
	.role = ROLE_FIXTURE,
	.side = SIDE_AGENT,
	.params = filesystem_params,
	.needs = filesystem_needs,
	.arm = filesystem_arm,
	.disarm = filesystem_disarm,
	.hits = filesystem_hits,
};
