/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debian packages as files, through apt-get and dpkg-deb. */
#include "package.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "exec.h"

int glob_first(const char *dir, const char *pattern, char **path)
{
	char full[900];
	glob_t g;

	*path = NULL;
	snprintf(full, sizeof(full), "%s/%s", dir, pattern);
	if (glob(full, 0, NULL, &g))
		return -ENOENT;
	*path = strdup(g.gl_pathv[0]);
	globfree(&g);
	return *path ? 0 : -ENOMEM;
}

int package_download(const char *dir, const char *what, char **deb, struct err *e)
{
	/* Without this, apt warns root that user _apt cannot write to the directory. */
	const char *const argv[] = { "apt-get", "-q", "-o", "APT::Sandbox::User=", "download",
		what, NULL };
	struct program c = { .argv = argv, .dir = dir };
	char pattern[160];

	*deb = NULL;
	if (program_run(&c, e))
		return err_wrap(e, "cannot download %s (is there a network?)", what);
	snprintf(pattern, sizeof(pattern), "%.*s_*.deb", (int)strcspn(what, "="), what);
	return glob_first(dir, pattern, deb) ? err_set(e, ENOENT, "apt-get download %s left no "
		"%s in %s", what, pattern, dir) : 0;
}

int package_unpack(const char *deb, const char *to, struct err *e)
{
	const char *const argv[] = { "dpkg-deb", "-x", deb, to, NULL };
	struct program c = { .argv = argv };

	return program_run(&c, e);
}

int package_depends(const char *deb, char **text, struct err *e)
{
	const char *const argv[] = { "dpkg-deb", "-f", deb, "Depends", NULL };
	struct program c = { .argv = argv, .capture = true };
	int rc = program_run(&c, e);

	*text = c.out;
	return rc;
}
