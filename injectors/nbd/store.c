/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records in front of a backing file: allocated singly, or all in advance. */
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "dedup.h"

struct store {
	struct store_options o;
	int fd;
	uint64_t count;			/* length of the dirty list */
	struct store_record *dirty;
	struct store_record *idle;	/* prealloc: free records */
	struct store_record *all;	/* prealloc: array of the records */
	void *buffer;			/* prealloc: data of the record in flight */
	struct dedup *dedup;
};

bool store_on_disk(const char *path)
{
	return !strncmp(path, "/dev/", 5);
}

static int backing_open(struct store *s, struct err *e)
{
	const char *path = s->o.path;
	bool is_disk = store_on_disk(path);
	/* O_EXCL: refuse a disk that is mounted or part of another device */
	int flags = O_RDWR | O_CLOEXEC | (is_disk ? O_EXCL : O_CREAT | O_TRUNC) |
		(s->o.direct ? O_DIRECT : 0);

	s->fd = open(path, flags, 0600);
	if (s->fd < 0)
		return err_sys(e, errno, "cannot open %s%s", path,
			s->o.direct ? " with O_DIRECT (see direct=no)" : "");
	if (is_disk)
		return 0;
	if (ftruncate(s->fd, (off_t)s->o.size))
		return err_sys(e, errno, "cannot make %s %llu bytes long", path,
			(unsigned long long)s->o.size);
	if (s->o.prealloc && fallocate(s->fd, 0, 0, (off_t)s->o.size) && errno != EOPNOTSUPP)
		return err_sys(e, errno, "cannot reserve %llu bytes for %s",
			(unsigned long long)s->o.size, path);
	return 0;
}

static int records_reserve(struct store *s, struct err *e)
{
	uint64_t n = s->o.cap;

	if (!n)
		return err_set(e, EINVAL, "preallocated records need a cap above 0");
	s->all = calloc(n, sizeof(*s->all));
	if (!s->all || posix_memalign(&s->buffer, STORE_BLOCK, STORE_RECORD_BYTES))
		return err_set(e, ENOMEM, "no memory for %llu records", (unsigned long long)n);
	for (uint64_t i = 0; i < n; i++) {
		s->all[i].next = s->idle;
		s->idle = &s->all[i];
	}
	return 0;
}

int store_open(struct store **out, const struct store_options *o, struct err *e)
{
	struct store *s = calloc(1, sizeof(*s));
	int rc;

	*out = NULL;
	if (!s)
		return err_set(e, ENOMEM, "no memory for the page server's store");
	s->o = *o;
	s->fd = -1;
	rc = backing_open(s, e);
	if (!rc && o->prealloc)
		rc = records_reserve(s, e);
	if (!rc && o->dedup)
		rc = dedup_open(&s->dedup, o->prealloc, e);
	if (rc)
		store_close(s);
	else
		*out = s;
	return rc;
}

static void record_put(struct store *s, struct store_record *r)
{
	if (!s->o.prealloc) {
		free(r);
		return;
	}
	r->next = s->idle;
	s->idle = r;
}

static void dirty_forget(struct store *s)
{
	while (s->dirty) {
		struct store_record *r = s->dirty;

		s->dirty = r->next;
		record_put(s, r);
	}
	s->count = 0;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	dirty_forget(s);
	dedup_close(s->dedup);
	free(s->all);
	free(s->buffer);
	if (s->fd >= 0)
		close(s->fd);
	free(s);
}

int store_check(const struct store *s, uint64_t offset, uint64_t len)
{
	if (!len || offset % STORE_BLOCK || len % STORE_BLOCK)
		return -EINVAL;
	return offset > s->o.size || len > s->o.size - offset ? -EINVAL : 0;
}

static struct store_record *record_make(size_t len)
{
	struct store_record *r = malloc(sizeof(*r));

	if (r && posix_memalign(&r->data, STORE_BLOCK, len)) {
		free(r);
		r = NULL;
	}
	return r;
}

int store_take(struct store *s, uint64_t offset, size_t len, struct store_record **out)
{
	struct store_record *r;
	int rc = 0;

	if (s->o.cap && s->count >= s->o.cap)
		rc = store_flush(s);
	if (rc)
		return rc;
	r = s->o.prealloc ? s->idle : record_make(len);
	if (!r)
		return -ENOMEM;
	if (s->o.prealloc) {
		s->idle = r->next;
		r->data = s->buffer;
	}
	r->offset = offset;
	r->len = len;
	*out = r;
	return 0;
}

static void data_put(struct store *s, struct store_record *r)
{
	if (!s->o.prealloc)
		free(r->data);
	r->data = NULL;
}

void store_drop(struct store *s, struct store_record *r)
{
	data_put(s, r);
	record_put(s, r);
}

static int backing_write(int fd, const char *p, size_t n, uint64_t at)
{
	while (n) {
		ssize_t w = pwrite(fd, p, n, (off_t)at);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return w ? -errno : -EIO;
		p += w;
		n -= (size_t)w;
		at += (size_t)w;
	}
	return 0;
}

static int dedup_note(struct store *s, const struct store_record *r)
{
	for (size_t i = 0; i < r->len; i += STORE_BLOCK) {
		int rc = dedup_add(s->dedup, (char *)r->data + i, STORE_BLOCK, r->offset + i);

		if (rc < 0)
			return rc;
	}
	return 0;
}

int store_commit(struct store *s, struct store_record *r)
{
	int rc = s->dedup ? dedup_note(s, r) : 0;

	if (!rc)
		rc = backing_write(s->fd, r->data, r->len, r->offset);
	data_put(s, r);
	if (rc) {
		record_put(s, r);
		return rc;
	}
	r->next = s->dirty;
	s->dirty = r;
	s->count++;
	return 0;
}

int store_read(struct store *s, struct store_record *r)
{
	size_t got = 0;

	while (got < r->len) {
		ssize_t n = pread(s->fd, (char *)r->data + got, r->len - got,
			(off_t)(r->offset + got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		got += (size_t)n;
	}
	return 0;
}

int store_trim(struct store *s, uint64_t offset, uint64_t len)
{
	return fallocate(s->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset,
		(off_t)len) ? -errno : 0;
}

int store_flush(struct store *s)
{
	if (fdatasync(s->fd))
		return -errno;
	dirty_forget(s);
	return 0;
}

uint64_t store_dirty(const struct store *s)
{
	return s->count;
}

uint64_t store_dedup_entries(const struct store *s)
{
	return s->dedup ? dedup_entries(s->dedup) : 0;
}
