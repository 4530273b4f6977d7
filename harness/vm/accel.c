/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Choose the accelerator by a short boot, and remember the answer. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cleanup.h"
#include "clock.h"
#include "exec.h"
#include "file.h"
#include "qemu.h"
#include "vm.h"

#define PROBE_MS 8000

int qemu_version(char *buf, size_t size, struct err *e)
{
	const char *const argv[] = { QEMU_PROGRAM, "--version", NULL };
	struct program c = { .argv = argv, .capture = true };
	AUTO_FREE char *text = NULL;
	const char *at;
	int rc = program_run(&c, e);

	text = c.out;
	if (rc == -ENOENT)
		return err_set(e, ENOENT, "%s is not installed (package qemu-system-x86)",
			QEMU_PROGRAM);
	if (rc)
		return rc;
	at = strstr(text, "version ");
	at = at ? at + 8 : text;
	snprintf(buf, size, "QEMU %.*s", (int)strcspn(at, "\n"), at);
	return 0;
}

/* Read from fd until want arrives (true), the other side closes, or ms are over. */
static bool text_arrives(int fd, const char *want, uint64_t ms)
{
	uint64_t now, end = clock_ns() + ms * NS_PER_MS;
	char text[4096];
	size_t used = 0;

	while ((now = clock_ns()) < end && used < sizeof(text) - 1) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t got;

		if (poll(&p, 1, (int)((end - now) / NS_PER_MS) + 1) <= 0)
			continue;
		got = read(fd, text + used, sizeof(text) - 1 - used);
		if (got <= 0)
			return false;
		used += (size_t)got;
		text[used] = '\0';
		if (strstr(text, want))
			return true;
	}
	return false;
}

/*
 * Whether a kernel boots up to its banner under KVM. Any trouble means no. Waiting for a byte is
 * not enough: the loader greets even where the kernel behind it hangs.
 */
static bool kvm_boots(const char *image)
{
	struct qemu_spec s = { .image = image, .accel = "kvm", .mem_mib = 128, .cpus = 1,
		.cmdline = "console=ttyS0 panic=-1", .qmp_fd = -1, .board_fd = -1,
		.initrd_fd = -1, .root_fd = -1, .scratch_fd = -1 };
	AUTO_FD int log = memfd_create("log", MFD_CLOEXEC);
	int pair[2];
	bool up;
	pid_t pid;

	if (log < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return false;
	s.console_fd = pair[1];
	s.log_fd = log;
	pid = qemu_start(&s, NULL);
	close(pair[1]);
	up = pid > 0 && text_arrives(pair[0], "Linux version", PROBE_MS);
	close(pair[0]);
	if (pid > 0) {
		kill(-pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return up;
}

/* "BOOT_ID QEMU-VERSION ": an answer holds for this boot and this QEMU. */
static int answer_key(char *key, size_t size, struct err *e)
{
	char boot[64], version[128];
	int rc = qemu_version(version, sizeof(version), e);

	if (rc)
		return rc;
	if (file_read("/proc/sys/kernel/random/boot_id", boot, sizeof(boot), e) < 0)
		return -EIO;
	boot[strcspn(boot, "\n")] = '\0';
	snprintf(key, size, "%s %s ", boot, version);
	return 0;
}

static int probe_cached(const char *image, const char **accel, struct err *e)
{
	char dir[400], path[440], key[256], text[300];
	size_t len;
	int rc = answer_key(key, sizeof(key), e);

	if (!rc)
		rc = file_cache_dir(dir, sizeof(dir), e);
	if (rc)
		return rc;
	snprintf(path, sizeof(path), "%s/accel", dir);
	len = strlen(key);
	if (file_read(path, text, sizeof(text), NULL) > 0 && !strncmp(text, key, len)) {
		*accel = strcmp(text + len, "kvm") ? "tcg" : "kvm";
		return 0;
	}
	*accel = kvm_boots(image) ? "kvm" : "tcg";
	snprintf(text, sizeof(text), "%s%s", key, *accel);
	/* Failure to write the cache costs only another probe. */
	file_replace(path, text, strlen(text), NULL);
	return 0;
}

static int wish_read(const char **accel, struct err *e)
{
	const char *wish = getenv("LOWTIDE_ACCEL");

	*accel = NULL;
	if (!wish || !*wish)
		return 0;
	if (strcmp(wish, "kvm") && strcmp(wish, "tcg"))
		return err_set(e, EINVAL, "LOWTIDE_ACCEL=%.60s: it must be kvm or tcg", wish);
	*accel = strcmp(wish, "kvm") ? "tcg" : "kvm";
	return 0;
}

int accel_check(struct err *e)
{
	const char *accel;

	return wish_read(&accel, e);
}

int accel_probe(const char *image, const char **accel, struct err *e)
{
	AUTO_FD int kvm = -1;
	int rc = wish_read(accel, e);

	if (rc || *accel)
		return rc;
	*accel = "tcg";
	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	return kvm < 0 ? 0 : probe_cached(image, accel, e);
}
