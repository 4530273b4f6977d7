/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program, script or C source of the user's own, as it stands in a report. It runs in a folder of
 * its own, which holds copies of all files that it brings.
 */
#include "command_line.h"
#include "gain.h"

static const struct param params[] = {
	{ "run", PARAM_TEXT, "", NULL, "the command: words, quoted as for sh; ./x.c is compiled" },
	{ "from", PARAM_TEXT, "", NULL, "folder of relative paths; empty: the scenario's" },
	{ "files", PARAM_TEXT, "", NULL, "files and folders beside it, words" },
	{ "programs", PARAM_TEXT, "", NULL, "further programs of this machine it needs, words" },
	{ "progress", PARAM_TEXT, "any", NULL, GAIN_HELP },
	{ "success", PARAM_TEXT, "0", NULL, "exit statuses that are no failure, words; or any" },
	{ "again", PARAM_BOOL, "no", NULL, "start it again, with a new seed, whenever it ends" },
	{ "stdin", PARAM_FILE, "", NULL, "file for its standard input" },
	{ 0 }
};

static const struct need needs[] = {
	{ NEED_UNBOUNDED, "runs any command", NULL }, { 0 }
};

const struct workload workload_command = {
	.name = "command",
	.summary = "a program, script or C file of your own; one operation: it got on",
	.params = params,
	.needs = needs,
	.unsynced = true,
	.check = command_check,
	.stage = command_stage,
	.programs = command_programs,
	.is_weak = command_is_weak,
	.setup = command_setup,
	.step = command_step,
	.teardown = command_teardown,
};
