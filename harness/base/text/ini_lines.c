/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The only file that includes libinih. */
#include "ini_lines.h"

#include <ini.h>
#include <stdbool.h>

int ini_lines(char *(*line)(char *buf, int size, void *arg),
	int (*entry)(void *arg, const char *section, const char *key, const char *value), void *arg)
{
	ini_allow_multiline = false;
	ini_allow_inline_comments = false;
	return ini_parse_stream(line, arg, entry, arg);
}
