/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Errors of a scenario file, by line: struct err has room for the first alone. */
#include "findings.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "scenario.h"

static struct finding {
	unsigned line;
	struct err e;
} list[FINDINGS_MAX];
static unsigned count, left_off;

void findings_clear(void)
{
	count = left_off = 0;
}

static bool is_known(const struct err *e)
{
	for (unsigned i = 0; i < count; i++)
		if (!strcmp(list[i].e.msg, e->msg))
			return true;
	return false;
}

void findings_add(unsigned line, const struct err *e)
{
	unsigned at;

	if (is_known(e))
		return;
	if (count == FINDINGS_MAX) {
		left_off++;
		return;
	}
	for (at = count++; at && list[at - 1].line > line; at--)
		list[at] = list[at - 1];
	list[at] = (struct finding){ line, *e };
}

int findings_first(struct err *e)
{
	if (!count)
		return 0;
	return err_set(e, list[0].e.code, "%s", list[0].e.msg);
}

void scenario_errors_more(const struct err *first, void (*each)(const char *text, void *arg),
	void *arg)
{
	char text[60];

	if (!count || strcmp(first->msg, list[0].e.msg))
		return;
	for (unsigned i = 1; i < count; i++)
		each(list[i].e.msg, arg);
	snprintf(text, sizeof(text), "%u more errors in this file", left_off);
	if (left_off)
		each(text, arg);
	findings_clear();
}
