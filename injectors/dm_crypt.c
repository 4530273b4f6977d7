/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An encrypted block device on the scratch disk: writes to it need memory. */
#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "cleanup.h"
#include "injector.h"

#define CONTROL "/dev/mapper/control"
#define NAME "lt_crypt"
#define SECTOR 512

/* A public key: the data is no secret. */
#define KEY "000102030405060708090a0b0c0d0e0ff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"

/* A request of the device mapper: header, one target, the target's arguments. */
struct request {
	struct dm_ioctl head;
	struct dm_target_spec target;
	char words[256];
};

static void request_begin(struct request *q)
{
	memset(q, 0, sizeof(*q));
	q->head.version[0] = DM_VERSION_MAJOR;
	q->head.data_size = sizeof(*q);
	q->head.data_start = offsetof(struct request, target);
	snprintf(q->head.name, sizeof(q->head.name), NAME);
}

static int request_do(int control, unsigned long command, struct request *q, const char *what,
	struct err *e)
{
	return ioctl(control, command, q) < 0 ?
		err_sys(e, errno, "device mapper: cannot %s " NAME, what) : 0;
}

static int disk_bytes(const char *disk, uint64_t *bytes, struct err *e)
{
	AUTO_FD int fd = open(disk, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, BLKGETSIZE64, bytes) < 0)
		return err_sys(e, errno, "%s: cannot tell its size", disk);
	return 0;
}

static int table_load(int control, const char *disk, struct err *e)
{
	struct request q;
	uint64_t bytes = 0;
	int rc = disk_bytes(disk, &bytes, e);

	if (rc)
		return rc;
	request_begin(&q);
	q.head.target_count = 1;
	q.target.length = bytes / SECTOR;
	snprintf(q.target.target_type, sizeof(q.target.target_type), "crypt");
	snprintf(q.words, sizeof(q.words), "aes-xts-plain64 " KEY " 0 %s 0", disk);
	q.target.next = sizeof(q.target) + sizeof(q.words);
	rc = request_do(control, DM_TABLE_LOAD, &q, "load the table of", e);
	if (rc)
		return rc;
	request_begin(&q);
	return request_do(control, DM_DEV_SUSPEND, &q, "resume", e);
}

static int dm_crypt_disarm(struct injector_env *env, struct err *e)
{
	AUTO_FD int control = open(CONTROL, O_RDWR | O_CLOEXEC);
	struct request q;

	if (!env->state)
		return 0;
	request_begin(&q);
	if (control >= 0 && ioctl(control, DM_DEV_REMOVE, &q) < 0 && errno != ENXIO)
		return err_sys(e, errno, "device mapper: cannot remove " NAME);
	env->state = NULL;
	return 0;
}

static int dm_crypt_arm(struct injector_env *env, struct err *e)
{
	AUTO_FD int control = open(CONTROL, O_RDWR | O_CLOEXEC);
	struct request q;
	int rc;

	if (env->state)
		return 0;
	if (control < 0)
		return err_sys(e, errno, CONTROL ": is the module dm-mod loaded?");
	if (umount2(env->scratch, 0) && errno != EINVAL)
		return err_sys(e, errno, "cannot unmount %s", env->scratch);
	request_begin(&q);
	rc = request_do(control, DM_DEV_CREATE, &q, "make", e);
	if (rc)
		return rc;
	env->state = env;
	return table_load(control, param_text(env->params, "disk"), e);
}

static uint64_t dm_crypt_hits(struct injector_env *env)
{
	return env->state != NULL;
}

static const struct param dm_crypt_params[] = {
	{ "disk", PARAM_TEXT, "/dev/vdb", NULL, "what it lies on; it is /dev/dm-0 itself" },
	{ 0 }
};

static const struct need dm_crypt_needs[] = {
	{ NEED_VM, NULL, NULL },
	{ NEED_SCRATCH, "64M", NULL },
	{ NEED_MODULE, "dm-crypt", NULL },
	{ NEED_MODULE, "xts", NULL },
	{ 0 }
};

const struct injector injector_dm_crypt = {
	.name = "dm_crypt",
	.summary = "an encrypted device (/dev/dm-0) on top of the scratch disk",
	.scope = SCOPE_MACHINE,
	.role = ROLE_FIXTURE,
	.side = SIDE_AGENT,
	.params = dm_crypt_params,
	.needs = dm_crypt_needs,
	.arm = dm_crypt_arm,
	.disarm = dm_crypt_disarm,
	.hits = dm_crypt_hits,
};
