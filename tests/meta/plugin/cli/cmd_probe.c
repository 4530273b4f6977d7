/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole verb, as small as one is: `lowtide probe WORD` prints a word, or counts its letters. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static bool count;

static const struct option_row rows[] = {
	{ "count", OPTION_FLAG, NULL, "print the number of letters", &count },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = {
	"probe", "WORD", "Print a word", NULL, 1, 1,
};

static int cmd_probe(int argc, char **argv)
{
	char *words[16];
	unsigned n;
	int status = argc > 16 ? cli_usage("probe", "too many words") :
		options_read(&command, rows, argc, argv, words, &n);

	if (status >= 0)
		return status;
	if (count)
		printf("%zu\n", strlen(words[0]));
	else
		puts(words[0]);
	return EXIT_EXPECTED;
}

const struct verb verb_probe = {
	.name = "probe",
	.about = "print a word",
	.rank = 45,
	.run = cmd_probe,
};
