/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The selected runs as one line: the subject of a mail, a line in a chat. */
#include "form.h"

#include <stdio.h>

#include "summary.h"
#include "term.h"

static int line_print(struct log_runs *l, struct err *e)
{
	struct summary s;
	char line[300];
	int rc = summary_make(&s, l, e);

	if (!rc) {
		summary_line(&s, line, sizeof(line));
		term_print(stdout, "%s\n", line);
	}
	summary_free(&s);
	return rc;
}

const struct form form_line = {
	.name = "line",
	.about = "one line for the subject of a mail: new, unexpected, known, untested",
	.runs = line_print,
};
