/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide: finds the verb and calls it. */
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "cli.h"
#include "config.h"

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *about;	/* NULL: not for people */
} verbs[] = {
	{ "run", cmd_run, "run scenarios and judge what the kernel did" },
	{ "plan", cmd_plan, "print the timed steps of a scenario" },
	{ "list", cmd_list, "list scenarios, workloads, injectors, samplers, kernels" },
	{ "show", cmd_show, "show a finished run" },
	{ "explain", cmd_explain, "say what a kernel log tells about a hang" },
	{ "calibrate", cmd_calibrate, "tell how well hangs are found whose cause is known" },
	{ "kernel", cmd_kernel, "fetch, add, list and remove kernels for VMs" },
	{ "undo", cmd_undo, "restore what a killed run left changed" },
	{ "agent", cmd_agent, NULL },
};

static int help_print(void)
{
	char results[512];
	unsigned i;
	struct err e;

	printf("Usage: lowtide VERB [OPTION]... [WORD]...\n\n"
		"Pushes a real kernel into low memory, catches the hang, and names the cause.\n\n");
	for (i = 0; i < COUNT_OF(verbs); i++)
		if (verbs[i].about)
			printf("  %-9s %s\n", verbs[i].name, verbs[i].about);
	if (path_results(results, sizeof(results), &e))
		printf("\nRecords of runs have no place yet: %s.\n", e.msg);
	else
		printf("\nRecords of runs are kept in %s.\n", results);
	printf("The place is $LOWTIDE_RESULTS, else results/runs where there is a folder results\n"
		"(the source tree), else lowtide/runs in $XDG_STATE_HOME or ~/.local/state.\n");
	printf("\n`lowtide VERB --help` tells more; so does lowtide(1).\n"
		"Exit status: 0 all as expected, 1 a hang or bug found, 125 could not be tested,\n"
		"2 usage or bad input, 128 and more: stopped by a signal.\n");
	return EXIT_EXPECTED;
}

static int verb_unknown(const char *word)
{
	const char *names[COUNT_OF(verbs) + 1] = { NULL }, *near;
	unsigned i, n = 0;

	for (i = 0; i < COUNT_OF(verbs); i++)
		if (verbs[i].about)
			names[n++] = verbs[i].name;
	near = cli_nearest(word, names);
	return cli_usage("", "unknown verb '%.60s'%s%s%s", word, near ? "; did you mean " : "",
		near ? near : "", near ? "?" : "");
}

/* What could not be written must not end as a success. */
static int output_check(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, "lowtide: cannot write to standard output\n");
	return EXIT_UNTESTED;
}

int main(int argc, char **argv)
{
	unsigned i;

	if (argc < 2)
		return cli_usage("", "no verb given");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return output_check(help_print());
	if (!strcmp(argv[1], "--version")) {
		puts("lowtide " LOWTIDE_VERSION);
		return output_check(EXIT_EXPECTED);
	}
	for (i = 0; i < COUNT_OF(verbs); i++)
		if (!strcmp(verbs[i].name, argv[1]))
			return output_check(verbs[i].run(argc - 1, argv + 1));
	return verb_unknown(argv[1]);
}
