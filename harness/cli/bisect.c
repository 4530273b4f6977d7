/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exit statuses for git bisect. */
#include <string.h>

#include "cli.h"
#include "nearest.h"

/* Misspelt, the option is asked for as well. */
static bool is_bisect(const char *word)
{
	static const char *const names[] = { "bisect", NULL };

	return !strncmp(word, "--", 2) && word[2] && word_nearest(word + 2, names);
}

int cli_bisect_status(int argc, char **argv, int status)
{
	bool bisect = false, help = false;

	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		bisect |= is_bisect(argv[i]);
		help |= !strcmp(argv[i], "--help") || !strcmp(argv[i], "-h");
	}
	if (!bisect || (!help && (status == EXIT_EXPECTED || status == EXIT_FOUND)))
		return status;
	return status == EXIT_UNTESTED || status >= EXIT_STOPPED ? status : EXIT_ABORT;
}
