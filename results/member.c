/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The most bytes that each member may have, and its opening. */
#include "member.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "file.h"

#define MIB (1ull << 20)

/* A boot keeps 64 MiB of console text, and a run has at most two; a day has 130 MiB of events. */
static const struct {
	const char *name;
	uint64_t most;
} sizes[] = {
	{ "console.log", 130 * MIB }, { "events.jsonl", 1024 * MIB },
};

#define MOST_OTHERS (2 * MIB)

static int path_of(const char *run_dir, const char *name, char *path, size_t size, struct err *e)
{
	int n = snprintf(path, size, "%s/%s", run_dir, name);

	return n > 0 && (size_t)n < size ? 0 :
		err_set(e, ENAMETOOLONG, "%.200s...: the path is too long", run_dir);
}

static uint64_t most_of(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(sizes); i++)
		if (!strcmp(sizes[i].name, name))
			return sizes[i].most;
	return MOST_OTHERS;
}

int member_open(const char *run_dir, const char *name, struct err *e)
{
	char path[4096];
	int rc = path_of(run_dir, name, path, sizeof(path), e);

	return rc ? rc : file_open_regular(path, most_of(name), e);
}

ssize_t member_read(const char *run_dir, const char *name, char *buf, size_t size, struct err *e)
{
	char path[4096];
	int rc = path_of(run_dir, name, path, sizeof(path), e);

	return rc ? rc : file_read_regular(path, most_of(name), buf, size, e);
}

int member_slurp(const char *run_dir, const char *name, char **out, size_t *len, struct err *e)
{
	char path[4096];
	int rc = path_of(run_dir, name, path, sizeof(path), e);

	return rc ? rc : file_slurp_regular(path, most_of(name), out, len, e);
}
