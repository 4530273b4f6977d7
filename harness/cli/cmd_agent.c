/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide agent: the process on the machine under test, started by `lowtide run`. */
#include <unistd.h>

#include "agent.h"
#include "cli.h"

static int cmd_agent(int argc, char **argv)
{
	static const struct command command = { "agent", "", "carry out the plan on a board",
		"Started by `lowtide run` on the machine under test.\n", 0, 0 };
	struct agent_options o = { .init = getpid() == 1 };
	const struct option_row rows[] = {
		{ "board", OPTION_TEXT, "PATH", "the board's file, or bar: the ivshmem device",
			&o.board },
		{ "dir", OPTION_TEXT, "DIR", "work folder (a VM has its own)", &o.dir },
		{ "journal", OPTION_TEXT, "STEM", "knob journals are STEM-N.journal", &o.journal },
		{ NULL, 0, NULL, NULL, NULL }
	};
	struct err e = { 0 };
	char *words[8];
	unsigned count;
	int status = options_read(&command, rows, argc, argv, words, &count);

	if (status >= 0)
		return status;
	if (!o.journal && o.init)
		o.journal = "/run/agent";
	if (!o.board || !o.journal || (!o.dir && !o.init))
		return cli_usage("agent", "--board, --dir and --journal are needed");
	return agent_run(&o, &e) ? cli_fail(&e) : EXIT_EXPECTED;
}

const struct verb verb_agent = {
	.name = "agent",
	.run = cmd_agent,
};
