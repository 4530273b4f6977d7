/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide: finds the verb and calls it. */
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "cli.h"
#include "config.h"
#include "search_path.h"

static bool is_before(const struct verb *a, const struct verb *b)
{
	return a->rank != b->rank ? a->rank < b->rank : strcmp(a->name, b->name) < 0;
}

/* The verb after last in the help, NULL after the end. last NULL: the first verb. */
static const struct verb *verb_next(const struct verb *last)
{
	const struct verb *next = NULL;

	for (const struct verb *const *p = registry_verbs; *p; p++)
		if ((*p)->about && (!last || is_before(last, *p)) && (!next || is_before(*p, next)))
			next = *p;
	return next;
}

static int help_print(void)
{
	char results[512];
	struct err e;

	printf("Usage: lowtide VERB [OPTION]... [WORD]...\n\n"
		"Pushes a real kernel into low memory, catches the hang, and names the cause.\n\n");
	for (const struct verb *v = verb_next(NULL); v; v = verb_next(v))
		printf("  %-9s %s\n", v->name, v->about);
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
	const char *names[64] = { NULL }, *near;
	const struct verb *v = NULL;

	for (unsigned n = 0; n < COUNT_OF(names) - 1 && (v = verb_next(v)); n++)
		names[n] = v->name;
	near = word_nearest(word, names);
	return cli_usage("", "unknown verb '%.60s'%s%s%s", word, near ? "; did you mean " : "",
		near ? near : "", near ? "?" : "");
}

/* Output that could not be written must not end as a success. */
static int output_check(int status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, "lowtide: cannot write to standard output\n");
	return EXIT_UNTESTED;
}

static int words_run(int argc, char **argv)
{
	const struct verb *v;

	program_path_set();
	cli_file_limit();
	if (argc < 2)
		return cli_usage("", "no verb given");
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return output_check(help_print());
	if (!strcmp(argv[1], "--version")) {
		puts("lowtide " LOWTIDE_VERSION);
		return output_check(EXIT_EXPECTED);
	}
	v = registry_verb(argv[1]);
	return v ? output_check(v->run(argc - 1, argv + 1)) : verb_unknown(argv[1]);
}

int main(int argc, char **argv)
{
	return cli_bisect_status(argc, argv, words_run(argc, argv));
}
