/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A preallocated hidden file. */
#include "reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cleanup.h"

int reserve_hold(struct reserve *r, int dir, const char *name, off_t bytes)
{
	*r = (struct reserve){ .dir = dir, .name = name };
	AUTO_FD int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return -errno;
	int code = posix_fallocate(fd, 0, bytes);

	r->held = code == 0;
	if (code)
		unlinkat(dir, name, 0);
	return -code;
}

bool reserve_spend(struct reserve *r)
{
	if (!r->held)
		return false;
	r->held = false;
	return unlinkat(r->dir, r->name, 0) == 0;
}
