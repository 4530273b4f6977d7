/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's serial console: always drained, kept in a file, split into lines. */
#ifndef VM_CONSOLE_H
#define VM_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONSOLE_KEEP_BYTES (64ull << 20)	/* of the log; what is more is counted */
#define CONSOLE_LINE_MAX 1000

typedef void console_line_fn(const char *text, void *arg);

struct console {
	int fd;			/* non-blocking socket; -1: closed by QEMU */
	int log_fd;		/* -1: none */
	uint64_t kept;		/* bytes in the log */
	uint64_t dropped;	/* bytes that the log did not take: too many, or a full disk */
	size_t len;
	char line[CONSOLE_LINE_MAX + 1];
};

/*
 * Read what is there (at most some MiB a call, so that a flood cannot hold the caller) into
 * the log; each whole line, without its end, goes to line (may be NULL). Longer lines are cut
 * into pieces, NUL bytes become '?'. Allocates nothing.
 */
void console_pump(struct console *c, console_line_fn *line, void *arg);

/* After the last pump: the unfinished line, and a note in the log of what was dropped. */
void console_end(struct console *c, console_line_fn *line, void *arg);

#endif
