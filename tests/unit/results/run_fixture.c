/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scratch directory, with or without a small disk under it. */
#include "run_fixture.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"

static bool mounted;

struct run_record fixture_run = {
	.scenario = "hammer-3am",
	.variant = "buggy:v1",
	.kernel = "6.1.0-30-cloud-amd64",
	.command = "lowtide run hammer-3am --seed 42",
	.seed = 42,
	.verdict = "deadlock",
	.expect = "deadlock",
	.as_expected = true,
	.reason = "no operation for 12.7 s",
	.cause = "lt_pageserver waits in folio_wait_writeback for its own device",
	.fingerprint = "1f2e",
	.ops = 1234,
	.run_ms = 31402,
	.hang_ms = 9100,
	.detect_ms = 22302,
	.bundle = "/runs/1",
};

/* The name is unique because tests run in parallel. */
int fixture_setup(void **state)
{
	(void)state;
	snprintf(fixture_run.folder, sizeof(fixture_run.folder), "/tmp/lowtide-test-XXXXXX");
	return mkdtemp(fixture_run.folder) ? 0 : -1;
}

int fixture_teardown(void **state)
{
	(void)state;
	if (mounted && umount2(fixture_dir(), MNT_DETACH) < 0)
		return -1;
	mounted = false;
	return file_remove_tree(fixture_dir(), NULL);
}

const char *fixture_dir(void)
{
	return fixture_run.folder;
}

bool fixture_small_disk(unsigned kib)
{
	static bool private;
	char options[32];

	if (!private && (unshare(CLONE_NEWNS) < 0 ||
			mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0))
		return false;
	private = true;
	snprintf(options, sizeof(options), "size=%uk", kib);
	mounted = mount("lowtide-test", fixture_dir(), "tmpfs", 0, options) == 0;
	return mounted;
}

static void path_of(const char *name, char *path, size_t size)
{
	snprintf(path, size, "%s/%s", fixture_dir(), name);
}

void fixture_fill_disk(void)
{
	static const char zeros[4096];
	char path[600];

	path_of("filler", path, sizeof(path));
	AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	while (write(fd, zeros, sizeof(zeros)) > 0)
		;
}

long fixture_read(const char *name, char *buf, size_t size)
{
	char path[600];

	path_of(name, path, sizeof(path));
	return file_read(path, buf, size, NULL);
}

void fixture_write(const char *name, const char *text, size_t len)
{
	char path[600];

	path_of(name, path, sizeof(path));
	AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (file_write_all(fd, text, len) < 0)
		abort();
}

bool fixture_has(const char *name)
{
	char path[600];

	path_of(name, path, sizeof(path));
	return access(path, F_OK) == 0;
}
