/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All pages go through a static buffer: a write under pressure must not need memory of its own. */
#include "written.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "cleanup.h"
#include "pages.h"

static uint64_t page[PAGE_BYTES / sizeof(uint64_t)];

static int pages_put(struct written *f, int fd, const char *path, uint64_t count, struct err *e)
{
	for (uint64_t i = 0; i < count; i++) {
		ssize_t put;

		page_fill(page, sizeof(page), page_key(f->seed, f->pages, f->made));
		put = pwrite(fd, page, sizeof(page), (off_t)(f->pages * PAGE_BYTES));
		if (put != (ssize_t)sizeof(page))
			return err_sys(e, put < 0 ? errno : ENOSPC, "%s: cannot write it", path);
		f->pages++;
	}
	return 0;
}

int written_append(struct written *f, const char *path, uint64_t count, bool is_synced,
	struct err *e)
{
	AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int rc;

	if (fd < 0)
		return err_sys(e, errno, "%s: cannot open it", path);
	rc = pages_put(f, fd, path, count, e);
	if (!rc && is_synced && fsync(fd) < 0)
		rc = err_sys(e, errno, "%s: fsync", path);
	return rc;
}

int written_compare(const struct written *f, FILE *in, const char *name, struct err *e)
{
	int rc = 0;

	for (uint64_t i = 0; i < f->pages && !rc; i++) {
		if (fread(page, 1, sizeof(page), in) != sizeof(page))
			return ferror(in) ? err_sys(e, errno, "%s: cannot read it", name) : 1;
		rc = page_compare(page, sizeof(page), page_key(f->seed, i, f->made), name,
			i * PAGE_BYTES, e);
	}
	return rc;
}

int written_check(const struct written *f, const char *path, struct err *e)
{
	AUTO_STREAM FILE *in = fopen(path, "re");
	int rc;

	if (!in)
		return err_sys(e, errno, "%s: cannot open it again", path);
	rc = written_compare(f, in, path, e);
	return rc == 1 ? err_set(e, EBADMSG, "%s is cut short", path) : rc;
}
