/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The reserve is a preallocated file without a name, which vanishes with its process. */
#include "reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Some file systems lack O_TMPFILE: there, create a file and unlink it at once. */
static int nameless(int dir)
{
	int fd = openat(dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	fd = openat(dir, ".reserve", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		unlinkat(dir, ".reserve", 0);
	return fd;
}

int reserve_hold(struct reserve *r, int dir, off_t bytes)
{
	int code;

	*r = (struct reserve){ .fd = nameless(dir) };
	if (r->fd < 0)
		return -errno;
	code = posix_fallocate(r->fd, 0, bytes);
	r->held = code == 0;
	if (code)
		close(r->fd);
	return -code;
}

bool reserve_spend(struct reserve *r)
{
	if (!r->held)
		return false;
	r->held = false;
	return close(r->fd) == 0;
}
