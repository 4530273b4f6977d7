/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nbd by ioctl: without netlink and nbd-client; one process holds the device. */
#include "attach.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nbd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "store.h"
#include "value.h"

#define DEVICES 16
#define ATTACH_TRIES 1000
#define ATTACH_NAP_NS (10 * NS_PER_MS)

struct nbd_setting {
	unsigned long request;
	unsigned long value;
	const char *name;
};

static bool device_free(unsigned i)
{
	char path[48];

	snprintf(path, sizeof(path), "/sys/block/nbd%u", i);
	if (access(path, F_OK))
		return false;
	snprintf(path, sizeof(path), "/sys/block/nbd%u/pid", i);
	return access(path, F_OK) != 0;
}

/* Only nbd: another disk has a size at once, would pass for attached and be formatted. */
int attach_check(const char *path, struct err *e)
{
	unsigned i;
	char rest;

	if (sscanf(path, "/dev/nbd%u%c", &i, &rest) != 1)
		return err_set(e, EINVAL, "device = %s: it must be an nbd device, as /dev/nbd3, or "
			"empty for the first free one", path);
	return device_free(i) ? 0 : err_set(e, EBUSY, "device = %s is in use, or the kernel has no "
		"such device: leave it empty for the first free one", path);
}

int attach_find(char *path, size_t size, struct err *e)
{
	if (access("/sys/block/nbd0", F_OK))
		return err_set(e, ENODEV, "no /dev/nbd0: load the kernel module nbd");
	for (unsigned i = 0; i < DEVICES; i++) {
		if (!device_free(i))
			continue;
		snprintf(path, size, "/dev/nbd%u", i);
		return 0;
	}
	return err_set(e, EBUSY, "all of /dev/nbd0..%u are in use: disconnect one", DEVICES - 1);
}

/* Timeout 0 means none: a server that hangs must hang its clients. */
static int device_set(int dev, int sock, uint64_t bytes)
{
	const struct nbd_setting settings[] = {
		{ NBD_CLEAR_SOCK, 0, "NBD_CLEAR_SOCK" },
		{ NBD_SET_BLKSIZE, STORE_BLOCK, "NBD_SET_BLKSIZE" },
		{ NBD_SET_SIZE_BLOCKS, bytes / STORE_BLOCK, "NBD_SET_SIZE_BLOCKS" },
		{ NBD_SET_TIMEOUT, 0, "NBD_SET_TIMEOUT" },
		{ NBD_SET_FLAGS, NBD_FLAG_HAS_FLAGS | NBD_FLAG_SEND_FLUSH | NBD_FLAG_SEND_TRIM,
			"NBD_SET_FLAGS" },
		{ NBD_SET_SOCK, (unsigned long)sock, "NBD_SET_SOCK" },
	};

	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (ioctl(dev, settings[i].request, settings[i].value) < 0)
			return -errno;
	return 0;
}

/* However the session ended, fail the queued requests, or their waiters never wake. */
static void client_main(const char *device, int sock, uint64_t bytes)
{
	int dev, rc;

	prctl(PR_SET_NAME, "lt_nbd_client");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dev = open(device, O_RDWR | O_CLOEXEC);
	if (dev < 0)
		_exit(errno);
	rc = device_set(dev, sock, bytes);
	if (rc)
		_exit(-rc);
	close(sock);
	ioctl(dev, NBD_DO_IT);
	ioctl(dev, NBD_CLEAR_SOCK);
	_exit(0);
}

/* The driver sets the size last, before NBD_DO_IT sleeps. */
static int client_wait(const char *device, pid_t pid, struct err *e)
{
	char path[64], text[32];
	uint64_t sectors = 0;
	int status;

	snprintf(path, sizeof(path), "/sys/block/%s/size", device + sizeof("/dev/") - 1);
	for (int i = 0; i < ATTACH_TRIES; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return err_sys(e, WIFEXITED(status) && WEXITSTATUS(status) ?
				WEXITSTATUS(status) : EIO, "cannot attach %s", device);
		if (file_read(path, text, sizeof(text), NULL) > 0)
			sectors = strtoull(text, NULL, 10);
		if (sectors)
			return 0;
		clock_sleep_ns(ATTACH_NAP_NS);
	}
	return err_set(e, ETIMEDOUT, "%s has no size 10 s after it was attached", device);
}

int attach_client(const char *device, int sock, uint64_t bytes, pid_t *client, struct err *e)
{
	pid_t pid = fork();

	if (pid < 0)
		return err_sys(e, errno, "cannot start the nbd client");
	if (!pid)
		client_main(device, sock, bytes);
	*client = pid;
	return client_wait(device, pid, e);
}
