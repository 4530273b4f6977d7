/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files found in folders of others: opened without blocking, regular only, bounded in size. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"

static const char *kind_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFIFO:
		return "a FIFO";
	case S_IFCHR:
	case S_IFBLK:
		return "a device";
	case S_IFDIR:
		return "a folder";
	default:
		return "no file";
	}
}

/* ENXIO: a socket, which open(2) refuses. */
static int refuse_open(const char *path, int code, struct err *e)
{
	if (code == ELOOP)
		return err_set(e, ELOOP, "%s is a symbolic link: only a regular file is read "
			"there", path);
	if (code == ENXIO)
		return err_set(e, ENODEV, "%s is no file: only a regular file is read there", path);
	return err_sys(e, code, "cannot open %s", path);
}

int file_open_regular(const char *path, uint64_t most, struct err *e)
{
	AUTO_FD int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	int out;

	if (fd < 0 || fstat(fd, &st))
		return refuse_open(path, errno, e);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ENODEV, "%s is %s: only a regular file is read there", path,
			kind_of(st.st_mode));
	if ((uint64_t)st.st_size > most)
		return err_set(e, EOVERFLOW, "%s has %jd bytes: a file of this kind has at most %"
			PRIu64, path, (intmax_t)st.st_size, most);
	out = fd;
	fd = -1;
	return out;
}

ssize_t file_read_regular(const char *path, uint64_t most, char *buf, size_t size, struct err *e)
{
	AUTO_FD int fd = -1;
	ssize_t n;

	buf[0] = '\0';
	fd = file_open_regular(path, most, e);
	if (fd < 0)
		return fd;
	n = file_read_all(fd, buf, size - 1);
	if (n < 0)
		return err_sys(e, (int)-n, "cannot read %s", path);
	buf[n] = '\0';
	return n;
}

int file_slurp_regular(const char *path, uint64_t most, char **out, size_t *len, struct err *e)
{
	AUTO_FD int fd = file_open_regular(path, most, e);
	AUTO_FREE char *text = NULL;
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st))
		return err_sys(e, errno, "cannot read %s", path);
	text = malloc((size_t)st.st_size + 1);
	n = text ? file_read_all(fd, text, (size_t)st.st_size) : -ENOMEM;
	if (n < 0)
		return err_sys(e, (int)-n, "cannot read %s", path);
	text[n] = '\0';
	*out = text;
	text = NULL;
	if (len)
		*len = (size_t)n;
	return 0;
}

bool file_is_refused(int rc)
{
	return rc == -ELOOP || rc == -ENODEV || rc == -EOVERFLOW;
}
