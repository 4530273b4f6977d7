/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A failed writeback leaves the page clean with data that is not on disk (fsync(2), "EIO"), and
 * any later read may find the old data. Since Linux commit 735e4ae5ba28 (in v5.8), syncfs reports
 * such an error of any file of the file system once to each descriptor that was open before it.
 */
#include "promise.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void promise_begin(struct promise *p, const char *dir)
{
	p->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	p->is_void = false;
	p->sync = syncfs;
}

int promise_judge(struct promise *p, int rc, struct err *e)
{
	if (rc != -EBADMSG || p->fd < 0)
		return rc;
	p->is_void = p->is_void || p->sync(p->fd) < 0;
	if (!p->is_void)
		return rc;
	e->code = EIO;
	return err_wrap(e, "not judged, as a write failed before it was synced");
}
