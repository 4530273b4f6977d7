/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scratch disk: an empty ext4 in a file without a name. */
#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cleanup.h"
#include "exec.h"
#include "kernel_store.h"

static int nameless_open(uint64_t bytes, struct err *e)
{
	char path[500], dir[400];
	int fd, rc = store_dir("images", dir, sizeof(dir), e);

	if (rc)
		return rc;
	/* If this process dies before unlink, the sweep removes a file of this name. */
	snprintf(path, sizeof(path), "%s/.stage-XXXXXX", dir);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, errno, "%s", path);
	unlink(path);
	if (ftruncate(fd, (off_t)bytes)) {
		rc = err_sys(e, errno, "scratch disk of %" PRIu64 " bytes in %s", bytes, dir);
		close(fd);
		return rc;
	}
	return fd;
}

int scratch_open(uint64_t mib, int *fd, struct err *e)
{
	char path[40];
	/*
	 * Initialise the inode tables here: a guest would be busy with them for minutes. The
	 * file is all zero, so the journal needs no writes.
	 */
	const char *const argv[] = { "mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-E",
		"lazy_itable_init=0,lazy_journal_init=1", path, NULL };
	struct program c = { .argv = argv };
	int rc;

	if (mib < 8)
		return err_set(e, EINVAL, "scratch disk of %" PRIu64 " MiB: the least is 8 MiB",
			mib);
	*fd = nameless_open(mib << 20, e);
	if (*fd < 0)
		return *fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", *fd);
	c.fd = *fd;
	rc = program_run(&c, e);
	if (rc) {
		close(*fd);
		return err_wrap(e, "scratch disk");
	}
	return 0;
}
