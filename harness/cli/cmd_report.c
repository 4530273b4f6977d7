/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide report: static pages about all runs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cleanup.h"
#include "cli.h"
#include "report.h"
#include "term.h"

static const struct option_row rows[] = { { NULL, 0, NULL, NULL, NULL } };

static const struct command command = {
	"report", "[OUT]", "Make static pages about all runs, which open from the disk",
	"OUT is a new folder, or one of an earlier report, whose pages are made again where\n"
	"something changed. Default: report, below the results root.\n", 0, 1,
};

/* gnuplot and graphviz are wishes, not needs. */
static void missing_tell(const struct report_sum *sum)
{
	if (!sum->has_gnuplot || !sum->has_dot)
		fprintf(stderr, "lowtide: no %s%s%s here: the pages have no %s; install %s%s%s\n",
			sum->has_gnuplot ? "" : "gnuplot",
			sum->has_gnuplot || sum->has_dot ? "" : " and no ",
			sum->has_dot ? "" : "graphviz", sum->has_gnuplot ? "wait graphs" :
			sum->has_dot ? "timelines" : "pictures",
			sum->has_gnuplot ? "" : "gnuplot-nox",
			sum->has_gnuplot || sum->has_dot ? "" : " and ",
			sum->has_dot ? "" : "graphviz");
}

static int report_do(const char *word, struct err *e)
{
	struct history_db h = { .lock = -1 };
	struct known known = { .count = 0 };
	struct report_sum sum;
	char root[400], out[420];
	int rc = path_results(root, sizeof(root), e);

	snprintf(out, sizeof(out), "%s/report", root);
	rc = rc ? rc : known_open(&known, NULL, root, e);
	rc = rc ? rc : history_open(&h, root, e);
	h.known = &known;
	if (!rc && h.damaged)
		fprintf(stderr, "lowtide: %s/history.db was damaged; it is made anew\n", root);
	rc = rc ? rc : history_sync(&h, e);
	rc = rc ? rc : report_make(&h, word ? word : out, &sum, e);
	history_close(&h);
	known_close(&known);
	if (rc)
		return rc;
	missing_tell(&sum);
	term_print(stdout, "%s/index.html: %u runs (%u pages made), %u hangs, %u of them new\n",
		word ? word : out, sum.runs, sum.made, sum.hangs, sum.fresh);
	return 0;
}

static int cmd_report(int argc, char **argv)
{
	AUTO_FREE char **words = calloc((size_t)argc, sizeof(*words));
	struct err e = { .code = 0 };
	unsigned n;
	int status = options_read(&command, rows, argc, argv, words, &n);

	if (status >= 0)
		return status;
	return report_do(n ? words[0] : NULL, &e) ? cli_fail(&e) : EXIT_EXPECTED;
}

const struct verb verb_report = {
	.name = "report",
	.about = "make pages about all runs",
	.rank = 36,
	.run = cmd_report,
};
