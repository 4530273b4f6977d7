/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parse the module's counters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

/* Next word of the line at text; NULL at the line's end. */
static const char *word_next(const char *text, size_t *len)
{
	text += strspn(text, " ");
	*len = strcspn(text, " \n");
	return *len ? text : NULL;
}

static const char *line_of(const char *text, const char *rule)
{
	size_t len = strlen(rule);

	while (text && (strncmp(text, rule, len) || text[len] != ' ')) {
		text = strchr(text, '\n');
		text += text != NULL;
	}
	return text ? text + len : NULL;
}

static bool is_digest(const char *name)
{
	return !strcmp(name, "decisions") || !strcmp(name, "calls");
}

bool fault_counter(const char *text, const char *rule, const char *name, uint64_t *out)
{
	const char *at = line_of(text, rule);
	size_t len, want = strlen(name);

	while (at && (at = word_next(at, &len))) {
		bool found = len == want && !memcmp(at, name, len);

		at = word_next(at + len, &len);
		if (found && at)
			*out = strtoull(at, NULL, is_digest(name) ? 16 : 10);
		if (found && at)
			return true;
		at = at ? at + len : NULL;
	}
	return false;
}
