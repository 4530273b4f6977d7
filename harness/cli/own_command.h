/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `lowtide run ... -- COMMAND ARG...`: the scenario that is made of a command line. */
#ifndef CLI_OWN_COMMAND_H
#define CLI_OWN_COMMAND_H

#include "overrides.h"

/* Values of the option rows. */
struct own_command {
	const char *limit, *scratch;
	struct option_list with;
	bool print;
	const struct overrides *sets;	/* of the same command line; they go into the scenario */
	bool on_host;
	char name[NAME_BYTES + 4];	/* of the scenario, "repro.scn" */
	char text[8192];
	char again[4096];		/* words that repeat it, for sh: " --limit 48M -- ..." */
};

#define OWN_COMMAND_ROWS(o) \
	{ "limit", OPTION_TEXT, "SIZE", "of a command: memory limit of its cgroup", &(o).limit }, \
	{ "scratch", OPTION_TEXT, "SIZE", "of a command: disk that it works on (default 256M)", \
		&(o).scratch }, \
	{ "with", OPTION_LIST, "FILE|DIR", "of a command: brought along; may be repeated", \
		&(o).with }, \
	{ "print-scenario", OPTION_FLAG, NULL, "of a command: print its scenario and end", \
		&(o).print }

/* Whether an option of a command is given: without a command it is a mistake. */
const char *own_command_option(const struct own_command *o);

/* Make the scenario; words[0] is the command. 0, or -EINVAL: it cannot be said in a scenario. */
int own_command_make(struct own_command *o, char *const *words, unsigned count, struct err *e);

#endif
