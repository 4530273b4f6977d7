/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide undo: restore the changes that killed runs left. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "cli.h"
#include "term.h"
#include "undo.h"

static bool dry_run;
static unsigned found;

static const struct option_row rows[] = {
	{ "dry-run", OPTION_FLAG, NULL, "only say what would be restored", &dry_run },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = {
	"undo", "", "Restore what killed runs left: control files, mounts, swap, cgroups",
	"Runs that are still alive are left alone. Safe to call at any time, and twice.\n"
	"Exit status: 0 nothing is left, 1 something could not be restored.\n", 0, 0,
};

static void entry_report(const char *what, int result)
{
	printf("%s ", result ? "could not restore" : dry_run ? "would restore" : "restored");
	term_text(stdout, what, strlen(what));
	putchar('\n');
	found++;
}

static int cmd_undo(int argc, char **argv)
{
	AUTO_FREE char **words = calloc(argc, sizeof(*words));
	char state[256];
	unsigned n, left;
	struct err e;
	int status = options_read(&command, rows, argc, argv, words, &n);

	if (status >= 0)
		return status;
	if (path_state(state, sizeof(state), &e))
		return cli_fail(&e);
	left = undo_dead(state, dry_run, entry_report);
	if (!found)
		puts("nothing to restore");
	return left ? EXIT_FOUND : EXIT_EXPECTED;
}

const struct verb verb_undo = {
	.name = "undo",
	.about = "restore what a killed run left changed",
	.rank = 80,
	.run = cmd_undo,
};
