/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reader of /dev/kmsg: each read returns one record. */
#include "kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* CONSOLE_EXT_LOG_MAX of the kernel: read fails with EINVAL if the buffer is shorter. */
#define RECORD_BYTES 8192

int kmsg_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (lseek(fd, 0, SEEK_END) < 0) {
		int rc = -errno;

		close(fd);
		return rc;
	}
	return fd;
}

/* Parse a number that ',' or ';' follows; return where that stands, or NULL. */
static const char *field_read(const char *p, uint64_t *out)
{
	char *end;

	if (*p < '0' || *p > '9')
		return NULL;
	*out = strtoull(p, &end, 10);
	return *end == ',' || *end == ';' ? end : NULL;
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdefABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return !at ? -1 : at - digits < 16 ? (int)(at - digits) : (int)(at - digits) - 6;
}

/* Decode "\xNN". A decoded NUL would end the text early and becomes '?'. */
static const char *char_decode(const char *p, char *out)
{
	int high, low;

	*out = *p;
	if (p[0] != '\\' || p[1] != 'x')
		return p + 1;
	high = hex_digit(p[2]);
	low = high < 0 ? -1 : hex_digit(p[3]);
	if (low < 0)
		return p + 1;
	*out = (char)(high << 4 | low);
	if (!*out)
		*out = '?';
	return p + 4;
}

/* The text ends at the first newline; the device's "KEY=value" lines follow. */
static void text_decode(const char *p, char *out, size_t size)
{
	size_t len = 0;

	while (*p && *p != '\n' && len < size - 1)
		p = char_decode(p, &out[len++]);
	out[len] = '\0';
}

int kmsg_parse(const char *raw, struct kmsg_record *out)
{
	uint64_t prio;
	const char *p = field_read(raw, &prio), *text;

	memset(out, 0, sizeof(*out));
	p = p && *p == ',' ? field_read(p + 1, &out->seq) : NULL;
	p = p && *p == ',' ? field_read(p + 1, &out->t_us) : NULL;
	text = p ? strchr(p, ';') : NULL;
	if (!text || memchr(p, '\n', (size_t)(text - p)))
		return -EINVAL;
	out->level = prio & 7;
	text_decode(text + 1, out->text, sizeof(out->text));
	return 0;
}

int kmsg_next(int fd, struct kmsg_record *out)
{
	char raw[RECORD_BYTES + 1];
	ssize_t n;
	int rc;

	do
		n = read(fd, raw, RECORD_BYTES);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? 0 : -errno;
	if (!n)
		return 0;
	raw[n] = '\0';
	rc = kmsg_parse(raw, out);
	return rc ? rc : 1;
}
