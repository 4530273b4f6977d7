/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drain the console: a guest stops if nobody reads its serial port. */
#include "console.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "file.h"

#define READS_MAX 256
#define READ_BYTES 16384

static void log_write(struct console *c, const char *text, size_t size)
{
	bool room = c->log_fd >= 0 && c->kept + size <= CONSOLE_KEEP_BYTES;
	int rc = room ? file_write_all(c->log_fd, text, size) : 0;

	if (rc && !c->error)
		c->error = -rc;
	if (room && !rc)
		c->kept += size;
	else
		c->dropped += size;
}

static void line_flush(struct console *c, console_line_fn *line, void *arg)
{
	c->line[c->len] = '\0';
	if (line)
		line(c->line, arg);
	c->len = 0;
}

static void line_byte(struct console *c, char byte, console_line_fn *line, void *arg)
{
	if (byte == '\r')
		return;
	if (byte == '\n') {
		line_flush(c, line, arg);
		return;
	}
	if (c->len == CONSOLE_LINE_MAX)
		line_flush(c, line, arg);
	c->line[c->len++] = byte ? byte : '?';
}

void console_pump(struct console *c, console_line_fn *line, void *arg)
{
	static char buf[READ_BYTES];

	for (int i = 0; i < READS_MAX && c->fd >= 0; i++) {
		ssize_t got = read(c->fd, buf, sizeof(buf));

		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (got <= 0) {
			close(c->fd);
			c->fd = -1;
			return;
		}
		log_write(c, buf, (size_t)got);
		for (ssize_t at = 0; at < got; at++)
			line_byte(c, buf[at], line, arg);
	}
}

void console_end(struct console *c, console_line_fn *line, void *arg)
{
	char note[96];

	if (c->len)
		line_flush(c, line, arg);
	if (c->dropped && c->log_fd >= 0) {
		/* dprintf would allocate, and the run still goes on. */
		int len = snprintf(note, sizeof(note), "\nlowtide: %" PRIu64
			" more bytes of console text were dropped\n", c->dropped);

		file_write_all(c->log_fd, note, (size_t)len);
	}
	c->dropped = 0;
}
