/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regions of files: the content of each page is known, whichever way it was written. */
#include "region.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pages.h"

static int file_grow(const struct region *r, struct err *e)
{
	off_t least = (off_t)((r->first + r->pages) * PAGE_BYTES);
	char last = 0;

	/* No ftruncate: another worker may have extended the file meanwhile. */
	return pwrite(r->fd, &last, 1, least - 1) == 1 ? 0 :
		err_sys(e, errno, "%s: cannot set its size", r->path);
}

int region_open(struct region *r, const char *dir, const char *name, uint64_t first,
	uint64_t pages, struct err *e)
{
	int rc;

	*r = (struct region){ .fd = -1, .first = first, .pages = pages };
	if (snprintf(r->path, sizeof(r->path), "%s/%s", dir, name) >= (int)sizeof(r->path))
		return err_set(e, ENAMETOOLONG, "%s/%s: path too long", dir, name);
	r->key = calloc(pages, sizeof(*r->key));
	r->fd = r->key ? open(r->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
	if (r->fd < 0)
		return err_sys(e, errno, "%s: cannot make it", r->path);
	rc = file_grow(r, e);
	/* A restarted worker would find its predecessor's data. */
	if (!rc)
		rc = region_punch(r, 0, pages, e);
	if (rc)
		return rc;
	r->mem = mmap(NULL, pages * PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, r->fd,
		(off_t)(first * PAGE_BYTES));
	if (r->mem != MAP_FAILED)
		return 0;
	r->mem = NULL;
	return err_sys(e, errno, "%s: cannot map it", r->path);
}

void region_close(struct region *r)
{
	if (r->mem)
		munmap(r->mem, r->pages * PAGE_BYTES);
	if (r->fd >= 0) {
		close(r->fd);
		unlink(r->path);
	}
	free(r->key);
	*r = (struct region){ .fd = -1 };
}

int region_check(const struct region *r, uint64_t at, uint64_t pages, struct err *e)
{
	int rc = 0;

	for (uint64_t i = at; i < at + pages && !rc; i++)
		rc = page_compare(r->mem + i * PAGE_BYTES, PAGE_BYTES, r->key[i], r->path,
			(r->first + i) * PAGE_BYTES, e);
	return rc;
}

void region_dirty(struct region *r, uint64_t at, uint64_t key)
{
	/* SIGBUS may end the write midway */
	r->key[at] = PAGE_UNKNOWN;
	page_fill(r->mem + at * PAGE_BYTES, PAGE_BYTES, key);
	r->key[at] = key;
}

int region_copy(struct region *r, uint64_t to, const struct region *from, uint64_t at,
	uint64_t pages, struct err *e)
{
	ssize_t put = pwrite(r->fd, from->mem + at * PAGE_BYTES, pages * PAGE_BYTES,
		(off_t)((r->first + to) * PAGE_BYTES));

	if (put > 0)
		memmove(r->key + to, from->key + at,
			(size_t)put / PAGE_BYTES * sizeof(*r->key));
	if (put > 0 && put % PAGE_BYTES)
		r->key[to + (size_t)put / PAGE_BYTES] = PAGE_UNKNOWN;
	return put == (ssize_t)(pages * PAGE_BYTES) ? 0 :
		err_sys(e, put < 0 ? errno : ENOSPC, "%s: write from a mapping", r->path);
}

int region_punch(struct region *r, uint64_t at, uint64_t pages, struct err *e)
{
	if (fallocate(r->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
			(off_t)((r->first + at) * PAGE_BYTES), (off_t)(pages * PAGE_BYTES)) < 0)
		return err_sys(e, errno, "%s: cannot punch a hole", r->path);
	memset(r->key + at, 0, pages * sizeof(*r->key));
	return 0;
}
