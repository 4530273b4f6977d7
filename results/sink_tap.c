/* SPDX-License-Identifier: GPL-2.0-or-later */
/* result.tap: the run as a TAP 14 stream of one point. */
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "bundle.h"
#include "tap_point.h"

#define ROOM_BYTES (16 << 10)	/* more than a point with all its text takes */

static struct {
	struct tap tap;
	struct run_head head;
} out = { .tap.fd = -1 };

/* The room is taken now, so that the result fits on a disk that the run has filled. */
static int tap_open(const struct run_head *head, struct err *e)
{
	char path[512];
	int n = snprintf(path, sizeof(path), "%s/result.tap", head->dir);

	if (n < 0 || (size_t)n >= sizeof(path))
		return err_set(e, ENAMETOOLONG, "%s/result.tap: the name is too long", head->dir);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		return err_sys(e, errno, "cannot make %s", path);
	if (fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, ROOM_BYTES) < 0 && errno == ENOSPC) {
		close(fd);
		return err_sys(e, ENOSPC, "%s: no room; free some space there, or set "
			"LOWTIDE_RESULTS to another folder", path);
	}
	out.head = *head;
	tap_begin(&out.tap, fd, 0);
	return 0;
}

static int tap_event(const struct event *ev)
{
	(void)ev;
	return 0;
}

static int tap_close(const struct run_result *result)
{
	if (out.tap.fd < 0)
		return 0;
	if (result) {
		tap_run_point(&out.tap, &out.head, result);
		tap_end(&out.tap);
	} else {
		tap_bail(&out.tap, "the run was cut short");
	}
	if (out.tap.error)
		bundle_cut("result.tap");
	off_t end = lseek(out.tap.fd, 0, SEEK_CUR);
	int r = end < 0 || ftruncate(out.tap.fd, end) < 0 || fsync(out.tap.fd) < 0 ? -errno : 0;

	close(out.tap.fd);
	out.tap.fd = -1;
	return r;
}

struct sink sink_tap = {
	.name = "tap",
	.summary = "the run's result as TAP 14 with YAML diagnostics",
	.open = tap_open,
	.event = tap_event,
	.close = tap_close,
};
