/* SPDX-License-Identifier: GPL-2.0-or-later */
/* result.tap: the run as a TAP stream with a single point. */
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "bundle.h"
#include "tap_point.h"

#define ROOM_BYTES (16 << 10)	/* larger than the longest point */

static struct tap tap = { .fd = -1 };

/* Take the room now, so that the result fits on a disk that the run fills. */
static int tap_open(const struct run_record *run, struct err *e)
{
	char path[512];
	int n = snprintf(path, sizeof(path), "%s/result.tap", run->folder);

	if (n < 0 || (size_t)n >= sizeof(path))
		return err_set(e, ENAMETOOLONG, "%s/result.tap: the name is too long", run->folder);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		return err_sys(e, errno, "cannot make %s", path);
	if (fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, ROOM_BYTES) < 0 && errno == ENOSPC) {
		close(fd);
		return err_sys(e, ENOSPC, "%s: no room; free some space there, or set "
			"LOWTIDE_RESULTS to another folder", path);
	}
	tap_begin(&tap, fd, 0);
	return 0;
}

static int tap_event(const struct event *ev)
{
	(void)ev;
	return 0;
}

static int tap_close(const struct run_record *run)
{
	if (tap.fd < 0)
		return 0;
	if (run) {
		tap_run_point(&tap, run);
		tap_end(&tap);
	} else {
		tap_bail(&tap, "the run was cut short");
	}
	off_t end = lseek(tap.fd, 0, SEEK_CUR);
	int rc = end < 0 || ftruncate(tap.fd, end) < 0 || fsync(tap.fd) < 0 ? -errno : 0;

	rc = tap.error ? -tap.error : rc;
	if (rc < 0)
		bundle_lose("result.tap", -rc);
	else
		bundle_keep("result.tap", end);
	close(tap.fd);
	tap.fd = -1;
	return rc;
}

struct sink sink_tap = {
	.name = "tap",
	.summary = "the run's result as TAP with YAML diagnostics",
	.open = tap_open,
	.event = tap_event,
	.close = tap_close,
};
