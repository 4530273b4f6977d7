/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole files: read, write, replace, copy, hash. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

#define CHUNK_BYTES 16384

static ssize_t chunk_read(int fd, void *buf, size_t size)
{
	ssize_t n;

	do
		n = read(fd, buf, size);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

ssize_t file_read_all(int fd, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t n = 1;

	while (len < size && n > 0) {
		n = chunk_read(fd, buf + len, size - len);
		if (n < 0)
			return n;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

ssize_t file_read(const char *path, char *buf, size_t size, struct err *e)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (!size)
		return err_set(e, EINVAL, "%s: no room to read it into", path);
	buf[0] = '\0';
	if (fd < 0)
		return err_sys(e, errno, "cannot open %s", path);
	n = file_read_all(fd, buf, size - 1);
	if (n < 0)
		return err_sys(e, (int)-n, "cannot read %s", path);
	buf[n] = '\0';
	return n;
}

/* Grow while reading: stat gives size 0 for files of /proc and /sys. */
static int fd_slurp(int fd, char **out, size_t *len)
{
	AUTO_FREE char *text = NULL;
	size_t room = 0, used = 0;
	ssize_t n = 1;

	while (n > 0) {
		if (used + 1 >= room) {
			char *more = realloc(text, room = room ? room * 2 : 4096);

			if (!more)
				return -ENOMEM;
			text = more;
		}
		n = chunk_read(fd, text + used, room - used - 1);
		if (n < 0)
			return (int)n;
		used += (size_t)n;
	}
	text[used] = '\0';
	*out = text;
	text = NULL;
	*len = used;
	return 0;
}

int file_slurp(const char *path, char **out, size_t *len, struct err *e)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used;
	int rc;

	if (fd < 0)
		return err_sys(e, errno, "cannot open %s", path);
	rc = fd_slurp(fd, out, &used);
	if (rc < 0)
		return err_sys(e, -rc, "cannot read %s", path);
	if (len)
		*len = used;
	return 0;
}

int file_write_all(int fd, const void *buf, size_t size)
{
	const char *p = buf;

	while (size) {
		ssize_t n = write(fd, p, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		p += n;
		size -= (size_t)n;
	}
	return 0;
}

int file_sync_folder(const char *path)
{
	char dir[4096];
	char *slash;
	int len = snprintf(dir, sizeof(dir), "%s", path);
	AUTO_FD int fd = -1;

	if (len < 0 || (size_t)len >= sizeof(dir))
		return -ENAMETOOLONG;
	slash = strrchr(dir, '/');
	if (slash)
		slash[slash == dir] = '\0';
	fd = open(slash ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return fsync(fd) && errno != EINVAL ? -errno : 0;
}

static int file_write_new(const char *path, const void *buf, size_t size)
{
	AUTO_FD int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	int rc;

	if (fd < 0)
		return -errno;
	rc = file_write_all(fd, buf, size);
	if (!rc && fsync(fd))
		rc = -errno;
	return rc;
}

int file_replace(const char *path, const void *buf, size_t size, struct err *e)
{
	char temp[4096];
	int len = snprintf(temp, sizeof(temp), "%s.%d.new", path, getpid());
	int rc;

	if (len < 0 || (size_t)len >= sizeof(temp))
		return err_set(e, ENAMETOOLONG, "%.200s...: the path is too long", path);
	rc = file_write_new(temp, buf, size);
	if (!rc && rename(temp, path))
		rc = -errno;
	if (!rc)
		rc = file_sync_folder(path);
	else
		unlink(temp);
	return rc ? err_sys(e, -rc, "cannot write %s", path) : 0;
}

static int fd_copy(int from, int to)
{
	char buf[CHUNK_BYTES];
	ssize_t n;
	int rc = 0;

	while (!rc && (n = chunk_read(from, buf, sizeof(buf))) != 0)
		rc = n < 0 ? (int)n : file_write_all(to, buf, (size_t)n);
	return rc;
}

int file_copy(const char *from, const char *to, struct err *e)
{
	AUTO_FD int in = open(from, O_RDONLY | O_CLOEXEC);
	AUTO_FD int out = -1;
	struct stat st;
	int rc;

	if (in < 0 || fstat(in, &st))
		return err_sys(e, errno, "cannot open %s", from);
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (out < 0)
		return err_sys(e, errno, "cannot make %s", to);
	rc = fd_copy(in, out);
	if (!rc && fchmod(out, st.st_mode & 07777))
		rc = -errno;
	return rc ? err_sys(e, -rc, "cannot copy %s to %s", from, to) : 0;
}

uint64_t file_hash_bytes(uint64_t hash, const void *buf, size_t size)
{
	const unsigned char *p = buf;

	while (size--)
		hash = (hash ^ *p++) * 0x100000001b3ull;
	return hash;
}

int file_hash(const char *path, uint64_t *hash, struct err *e)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buf[CHUNK_BYTES];
	ssize_t n;

	if (fd < 0)
		return err_sys(e, errno, "cannot open %s", path);
	while ((n = chunk_read(fd, buf, sizeof(buf))) > 0)
		*hash = file_hash_bytes(*hash, buf, (size_t)n);
	return n < 0 ? err_sys(e, (int)-n, "cannot read %s", path) : 0;
}
