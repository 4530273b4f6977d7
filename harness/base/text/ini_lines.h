/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libinih as this project reads files: no continued lines, no comments behind values. */
#ifndef BASE_INI_LINES_H
#define BASE_INI_LINES_H

/*
 * Read lines by line(), which is like fgets, and pass each key to entry(), which returns 1 to go
 * on. Returns 0, the number of the first line that is no ini text, or below 0 without memory.
 */
int ini_lines(char *(*line)(char *buf, int size, void *arg),
	int (*entry)(void *arg, const char *section, const char *key, const char *value),
	void *arg);

#endif
