/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Address ranges of modules; the kernel itself resolves functions. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "fault.h"
#include "file.h"

#define NAME_BYTES 64

struct span {
	uint64_t from, to;
};

/* "ext4 1003520 1 - Live 0xffffffffc0b4e000" */
static bool row_read(const char *row, char *name, struct span *s)
{
	uint64_t size;

	if (sscanf(row, "%63s %" SCNu64 " %*s %*s %*s 0x%" SCNx64, name, &size, &s->from) != 3)
		return false;
	s->to = s->from + size;
	return true;
}

static const char *row_next(const char *row)
{
	row = strchr(row, '\n');
	return row && row[1] ? row + 1 : NULL;
}

/* Since Linux 6.4 the size includes data elsewhere: end a module at the start of the next. */
static bool module_find(const char *list, const char *wanted, struct span *out)
{
	char name[NAME_BYTES];
	bool found = false;
	struct span s;

	for (const char *row = list; row && !found; row = row_next(row)) {
		found = row_read(row, name, &s) && !strcmp(name, wanted);
		if (found)
			*out = s;
	}
	for (const char *row = list; row && found; row = row_next(row))
		if (row_read(row, name, &s) && s.from > out->from && s.from < out->to)
			out->to = s.from;
	return found;
}

static int name_text(const char *list, const char *name, char *buf, size_t size, struct err *e)
{
	struct span s;
	int n;

	if (!module_find(list, name, &s))
		n = snprintf(buf, size, "caller=%s", name);
	else if (!s.from)
		return err_set(e, EPERM, "caller = %s: the kernel hides its addresses: set "
			"kernel.kptr_restrict = 0", name);
	else
		n = snprintf(buf, size, "caller=%" PRIx64 "-%" PRIx64, s.from, s.to);
	return (size_t)n < size ? n : err_set(e, E2BIG, "caller: too many names");
}

int fault_callers(const char *list, const char *names, char *buf, size_t size, struct err *e)
{
	AUTO_FREE char *text = NULL;
	unsigned count = 0;
	size_t at = 0;

	*buf = '\0';
	if (!*names)
		return 0;
	if (file_slurp(list ? list : "/proc/modules", &text, NULL, e))
		return -e->code;
	for (names += strspn(names, " "); *names; names += strspn(names, " ")) {
		size_t len = strcspn(names, " ");
		char name[NAME_BYTES];
		int n;

		if (count++ == FAULT_CALLERS || len >= sizeof(name))
			return err_set(e, EINVAL, "caller: at most %d names of functions or "
				"modules", FAULT_CALLERS);
		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		if (at)
			buf[at++] = ' ';
		n = name_text(text, name, buf + at, size - at, e);
		if (n < 0)
			return n;
		at += (size_t)n;
		names += len;
	}
	return 0;
}
