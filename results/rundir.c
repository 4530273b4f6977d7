/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run folders: mkdir decides who gets a name, so two runs at once never share one. */
#include "rundir.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clock.h"
#include "file.h"

#define TRIES 1000

static void name_append(char *name, size_t size, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	size_t len = strlen(name);

	for (; *text && len + 1 < size; text++)
		name[len++] = strchr(plain, *text) ? *text : '.';
	name[len] = 0;
}

static void run_name(char *name, size_t size, const char *scenario, const char *variant,
	uint64_t seed)
{
	char utc[24], tail[24];

	clock_utc(utc, sizeof(utc));
	snprintf(name, size, "%s-", utc);
	name_append(name, size, scenario);
	if (variant[0]) {
		name_append(name, size, ".");
		name_append(name, size, variant);
	}
	snprintf(tail, sizeof(tail), "-%" PRIu64, seed);
	name_append(name, size, tail);
}

static int make_fresh(const char *root, const char *name, char *path, size_t size, struct err *e)
{
	for (unsigned i = 1; i <= TRIES; i++) {
		int n = i == 1 ? snprintf(path, size, "%s/%s", root, name) :
			snprintf(path, size, "%s/%s-%u", root, name, i);

		if (n < 0 || (size_t)n >= size)
			return err_set(e, ENAMETOOLONG, "%s/%s: the name is too long", root, name);
		if (mkdir(path, 0755) == 0)
			return 0;
		if (errno != EEXIST)
			return err_sys(e, errno, "cannot make the run folder %s", path);
	}
	return err_set(e, EEXIST, "%s/%s: %d runs of this name exist; move some away", root, name,
		TRIES);
}

int rundir_make(const char *root, const char *scenario, const char *variant, uint64_t seed,
	char *out, size_t size, struct err *e)
{
	char name[160], whole[PATH_MAX];

	int r = file_mkdirs(root, e);

	if (r < 0)
		return r;
	if (!realpath(root, whole))
		return err_sys(e, errno, "%s", root);
	run_name(name, sizeof(name), scenario, variant, seed);
	return make_fresh(whole, name, out, size, e);
}
