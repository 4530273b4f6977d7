/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replace members of a finished bundle. */
#include "amend.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bundle.h"
#include "cleanup.h"
#include "member.h"
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

/* The rerun goes behind the sentence on faults and before the lines for machines. */
static int why_put(const char *dir, const char *rerun, struct err *e)
{
	AUTO_FREE char *text = NULL, *all = NULL;
	const char *rest;
	int n = member_slurp(dir, "why.txt", &text, NULL, e);

	if (n)
		return n == -ENOENT ? 0 : n;
	rest = strstr(text, BEFORE);
	rest = rest ? rest : text + strlen(text);
	n = asprintf(&all, "%.*s%s.\n\n%s", (int)(rest - text), text, rerun, rest);
	if (n < 0)
		return -ENOMEM;
	return bundle_put("why.txt", all, (size_t)n);
}

int amend_rerun(const struct run_record *run, struct err *e)
{
	int rc = bundle_resume(run->folder), end;

	if (rc)
		return err_sys(e, -rc, "cannot open the record %s again", run->folder);
	rc = bundle_put_result(run);
	rc = rc ? rc : tap_put(run);
	rc = rc ? rc : why_put(run->folder, run->rerun, e);
	end = bundle_end();
	rc = rc ? rc : end;
	return rc ? err_sys(e, -rc, "%s: the rerun is not in its record", run->folder) : 0;
}
