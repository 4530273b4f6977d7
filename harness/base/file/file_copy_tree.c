/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copy files and folders with all that lies below them. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"

#define DEPTH_MAX 32		/* deeper: links that lead into a circle */

struct copying {
	bool follow;
	unsigned depth;
};

static int one_copy(struct copying c, const char *from, const char *to, struct err *e);

static int entries_copy(struct copying c, const char *from, const char *to, struct err *e)
{
	char below[PATH_MAX], there[PATH_MAX];
	struct dirent *entry;
	DIR *d = opendir(from);
	int rc = 0;

	if (!d)
		return err_sys(e, errno, "cannot read the folder %s", from);
	while (!rc && (entry = readdir(d)) != NULL) {
		const char *name = entry->d_name;

		if (!strcmp(name, ".") || !strcmp(name, ".."))
			continue;
		if (snprintf(below, PATH_MAX, "%s/%s", from, name) >= PATH_MAX ||
		    snprintf(there, PATH_MAX, "%s/%s", to, name) >= PATH_MAX)
			rc = err_set(e, ENAMETOOLONG, "%.200s...: the path is too long", from);
		else
			rc = one_copy(c, below, there, e);
	}
	closedir(d);
	return rc;
}

static int one_copy(struct copying c, const char *from, const char *to, struct err *e)
{
	struct stat st;
	int rc = c.follow ? stat(from, &st) : lstat(from, &st);

	if (rc)
		return err_sys(e, errno, "%s", from);
	if (S_ISREG(st.st_mode))
		return file_copy(from, to, e);
	if (S_ISLNK(st.st_mode) || ++c.depth > DEPTH_MAX)
		return err_sys(e, ELOOP, "%s", from);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ENODEV, "%s: neither a file nor a folder; leave it out", from);
	rc = file_mkdirs(to, e);
	return rc ? rc : entries_copy(c, from, to, e);
}

int file_copy_tree(const char *from, const char *to, bool follow, struct err *e)
{
	return one_copy((struct copying){ .follow = follow }, from, to, e);
}
