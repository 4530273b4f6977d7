/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ini text with the line of each part: [HEADING], KEY = VALUE, # comment. */
#ifndef BASE_INI_TEXT_H
#define BASE_INI_TEXT_H

#include <stddef.h>

#include "err.h"

struct ini_handler {
	const char *noun;	/* what the file is, in messages: "scenario" */
	/* text: "[load writer]" without blanks around it. Not 0: skip the keys below it. */
	int (*heading)(unsigned line, char *text, void *arg);
	/* Not 0: skip the keys up to the next heading. */
	int (*entry)(unsigned line, const char *key, const char *value, void *arg);
	void (*wrong)(unsigned line, const struct err *why, void *arg);	/* a line is left out */
	void *arg;
};

/*
 * Read a regular file of at most `most` bytes of plain text, in lines of at most 190 bytes. Errors
 * of single lines go to `wrong` alone, all others to *e: 0 or -errno.
 */
int ini_read(const char *path, size_t most, const struct ini_handler *h, struct err *e);

/* The same of a text that has no file; name stands for it in messages. */
int ini_read_text(const char *name, const char *text, const struct ini_handler *h, struct err *e);

/* "FILE:LINE: what 'value'; cure": -EINVAL. */
int ini_wrong(struct err *e, const char *file, unsigned line, const char *what, const char *value,
	const char *cure);

#endif
