/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages on the disk: names, links between folders, and files that change as a whole. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "html.h"
#include "text.h"

#define NAME_MAX_BYTES 100
#define HEAD_BYTES 512

uint64_t page_source(const char *path)
{
	static const char word[] = "lowtide-source\" content=\"";
	char head[HEAD_BYTES];
	ssize_t n = file_read_regular(path, UINT64_MAX, head, sizeof(head), NULL);
	const char *at = n > 0 ? strstr(head, word) : NULL;

	return at ? strtoull(at + sizeof(word) - 1, NULL, 16) : 0;
}

static bool has_text(const char *path, const void *text, size_t n)
{
	AUTO_FD int fd = file_open_regular(path, UINT64_MAX, NULL);
	AUTO_FREE char *old = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || (size_t)st.st_size != n || !(old = malloc(n + 1)))
		return false;
	return file_read_all(fd, old, n) == (ssize_t)n && !memcmp(old, text, n);
}

static int part_write(const char *part, const void *text, size_t n)
{
	AUTO_FD int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);

	return fd < 0 ? -errno : file_write_all(fd, text, n);
}

/* Nothing is synced: a page that a power cut takes is made again. */
int page_save(const char *path, const void *text, size_t n, struct err *e)
{
	char part[4096];
	int rc;

	if (has_text(path, text, n))
		return 0;
	if (snprintf(part, sizeof(part), "%s.%d.part", path, (int)getpid()) >=
	    (int)sizeof(part))
		return err_set(e, ENAMETOOLONG, "%.200s...: the path is too long", path);
	rc = part_write(part, text, n);
	if (!rc && rename(part, path))
		rc = -errno;
	if (rc)
		unlink(part);
	return rc ? err_sys(e, -rc, "cannot write %.300s", path) : 0;
}

void page_name(const char *text, char *buf, size_t size)
{
	size_t n = 0, room = size - 1 < NAME_MAX_BYTES ? size - 1 : NAME_MAX_BYTES;
	size_t len = strlen(text);
	bool plain = len > 0 && len <= room && *text != '.';

	for (; n < room && text[n]; n++) {
		unsigned char c = (unsigned char)text[n];

		buf[n] = c < 0x80 && (isalnum(c) || strchr("-._", c)) ? (char)c : '_';
		plain = plain && buf[n] == text[n];
	}
	buf[n] = '\0';
	if (plain)
		return;
	if (*buf == '.')
		*buf = '_';
	n = n < room - 17 ? n : room - 17;
	snprintf(buf + n, size - n, "-%016" PRIx64, file_hash_bytes(FILE_HASH_START, text, len));
}

void path_relative(const char *from, const char *to, char *buf, size_t size)
{
	struct text out = { buf, 0, size };
	size_t same = 0, i = 0;

	for (; from[i] && from[i] == to[i]; i++)
		if (from[i] == '/')
			same = i + 1;
	/* Both ended, or the one ended where the other has a slash. */
	if (!from[i] && (to[i] == '/' || !to[i]))
		same = i + (to[i] == '/');
	*buf = '\0';
	for (const char *p = from + (same < strlen(from) ? same : strlen(from)); *p;) {
		text_add(&out, "../");
		p += strcspn(p, "/");
		p += *p == '/';
	}
	text_add(&out, "%s", to + same);
}
