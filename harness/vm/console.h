/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Serial console of the guest: always drained, kept in a file, split into lines. */
#ifndef VM_CONSOLE_H
#define VM_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONSOLE_KEEP_BYTES (64ull << 20)	/* kept in the log; further bytes are counted */
#define CONSOLE_LINE_MAX 1000

typedef void console_line_fn(const char *text, void *arg);

struct console {
	int fd;			/* non-blocking socket; -1: closed by QEMU */
	int log_fd;		/* -1: no log */
	uint64_t kept;		/* bytes in the log */
	uint64_t dropped;	/* bytes lost to the log: above the limit, or full disk */
	int error;		/* errno of the first failed write to the log */
	size_t len;
	char line[CONSOLE_LINE_MAX + 1];
};

/*
 * Read what has arrived, at most some MiB so that a flood cannot hold the caller, into the log.
 * Pass each line without its newline to line(), which may be NULL. Longer lines are split, NUL
 * bytes become '?'. Allocates nothing.
 */
void console_pump(struct console *c, console_line_fn *line, void *arg);

/* After the last pump: pass on the unfinished line, and note in the log how much was dropped. */
void console_end(struct console *c, console_line_fn *line, void *arg);

#endif
