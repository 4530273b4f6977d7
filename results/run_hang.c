/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The first kind of evidence that shows a hang. */
#include "run_hang.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "member.h"
#include "run_read.h"

#define CHUNK_BYTES (64 << 10)

/* 0: read; 1: no such file; -errno. */
static int evidence_read(struct hang_doc *d, const char *run_dir, const char *name,
	run_hang_feed *feed, struct err *e)
{
	static char chunk[CHUNK_BYTES];
	AUTO_FD int fd = member_open(run_dir, name, e);
	ssize_t n;

	if (fd < 0)
		return fd == -ENOENT ? 1 : fd;
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n > 0)
			feed(d, chunk, (size_t)n);
		else if (errno != EINTR)
			return err_sys(e, errno, "cannot read %.300s/%s", run_dir, name);
	}
	feed(d, "", 0);
	return 0;
}

static bool has_passed(const char *run_dir)
{
	static struct run_record record;

	return run_read_result(run_dir, &record, NULL) == 0 && strcmp(record.verdict, "pass") == 0;
}

int run_read_hang(struct hang_doc *d, const char *run_dir, run_hang_feed *feed, struct err *e)
{
	static const char *const members[][3] = {
		{ "stacks-1.txt", "stacks-2.txt", "owners.txt" }, { "sysrq-w.txt", "owners.txt" },
		{ "console.log" },
	};
	bool any = false, passed = has_passed(run_dir);

	for (unsigned i = 0; i < COUNT_OF(members); i++) {
		hang_reset(d);
		d->passed = passed;
		for (unsigned k = 0; k < COUNT_OF(members[i]) && members[i][k]; k++) {
			int rc = evidence_read(d, run_dir, members[i][k],
				feed ? feed : hang_read, e);

			if (rc < 0)
				return rc;
			any |= !rc;
		}
		hang_finish(d);
		if (hang_worst(d) == HANG_HANG)
			return 0;
	}
	return any ? 0 : err_set(e, ENOENT, "%.300s: no run's folder, it has no console.log "
		"and no stacks-1.txt: give a log, or the folder of a run", run_dir);
}
