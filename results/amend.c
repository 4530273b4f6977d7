/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of a finished bundle, written anew. */
#include "amend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bundle.h"
#include "cleanup.h"
#include "file.h"
#include "tap_point.h"

#define TAP_BYTES (16 << 10)
#define BEFORE "Repeat it with:"

static int tap_put(const struct run_record *run)
{
	AUTO_FD int fd = memfd_create("tap", MFD_CLOEXEC);
	struct tap tap;
	char text[TAP_BYTES];
	ssize_t n;

	if (fd < 0)
		return -errno;
	tap_begin(&tap, fd, 0);
	tap_run_point(&tap, run);
	tap_end(&tap);
	n = pread(fd, text, sizeof(text), 0);
	return n < 0 ? -errno : bundle_put("result.tap", text, (size_t)n);
}

/* Behind what it says of the faults, before what is for machines. */
static int why_put(const char *dir, const char *rerun, struct err *e)
{
	AUTO_FREE char *text = NULL, *all = NULL;
	char path[512];
	const char *rest;
	int n;

	snprintf(path, sizeof(path), "%s/why.txt", dir);
	if (access(path, F_OK))
		return 0;
	if (file_slurp(path, &text, NULL, e))
		return -e->code;
	rest = strstr(text, BEFORE);
	rest = rest ? rest : text + strlen(text);
	n = asprintf(&all, "%.*s%s.\n\n%s", (int)(rest - text), text, rerun, rest);
	if (n < 0)
		return -ENOMEM;
	return bundle_put("why.txt", all, (size_t)n);
}

int amend_rerun(const struct run_record *run, struct err *e)
{
	int r = bundle_resume(run->folder), end;

	if (r)
		return err_sys(e, -r, "cannot open the record %s again", run->folder);
	r = bundle_put_result(run);
	r = r ? r : tap_put(run);
	r = r ? r : why_put(run->folder, run->rerun, e);
	end = bundle_end();
	r = r ? r : end;
	return r ? err_sys(e, -r, "%s: the rerun is not in its record", run->folder) : 0;
}
