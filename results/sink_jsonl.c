/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * events.jsonl: the run's history, a JSON object a line. Each line is a single write(2), so a
 * crash leaves it whole or absent. Lines that the verdict rests on fit even on a full disk.
 */
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "bundle.h"
#include "clock.h"
#include "file.h"
#include "run_json.h"

#define LINE_BYTES (16u << 10)
#define AHEAD_BYTES (64 << 10)	/* kept free after the last line, for vital lines */
#define AHEAD_STEP (4 << 10)
#define SAMPLE_NS NS_PER_S

static struct {
	int dir, fd;
	off_t size;		/* bytes of whole lines */
	off_t ahead;		/* end of the blocks that the file has */
	uint64_t t_ns;		/* of the latest line */
	uint64_t sample_ns;	/* of the latest sample line */
	uint64_t lost;
	int torn;		/* errno: a part of a line could not be cut off, no line follows */
	bool told;		/* the first failure was returned */
	char line[LINE_BYTES];
} jsonl = { .dir = -1, .fd = -1 };

/* Vital kinds are kept even on a full disk, and synced before the run goes on. */
static bool is_vital(const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_SUSPECT:
	case EVENT_EVIDENCE:
	case EVENT_ASLEEP:
	case EVENT_RELEASE:
	case EVENT_MOVED:
	case EVENT_GONE:
	case EVENT_BROKEN:
	case EVENT_CORRUPT:
	case EVENT_STOPPED:
	case EVENT_VERDICT:
		return true;
	case EVENT_KERNEL:
		return ev->b == SIGN_PANIC || ev->b == SIGN_BUG;
	default:
		return false;
	}
}

/* Write the line or nothing: a part that was written is cut off again. */
static int write_whole(size_t n)
{
	int rc = jsonl.torn ? -jsonl.torn : file_write_all(jsonl.fd, jsonl.line, n);

	if (rc == 0)
		jsonl.size += (off_t)n;
	else if (!jsonl.torn && ftruncate(jsonl.fd, jsonl.size) < 0)
		jsonl.torn = -rc;
	return rc;
}

/*
 * Reserve blocks after the last line, so that vital lines fit when others fill the disk.
 * -ENOSPC: too few blocks. File systems that cannot preallocate (NFS) go without.
 */
static int keep_ahead(size_t n)
{
	off_t end = jsonl.size + (off_t)n + AHEAD_BYTES;

	if (end <= jsonl.ahead)
		return 0;
	end += AHEAD_STEP;
	if (!fallocate(jsonl.fd, FALLOC_FL_KEEP_SIZE, 0, end))
		jsonl.ahead = end;
	else if (errno == ENOSPC)
		return -ENOSPC;
	return 0;
}

/* Write n bytes of jsonl.line; n < 0: its error. Report the first failure, count all. */
static int put_line(int n, bool vital)
{
	if (jsonl.fd < 0)
		return 0;
	int rc = n < 0 ? -EMSGSIZE : vital ? 0 : keep_ahead((size_t)n);

	if (rc == 0)
		rc = write_whole((size_t)n);
	if (rc == 0 && vital && fsync(jsonl.fd) < 0)
		rc = -errno;
	if (rc == 0)
		return 0;
	jsonl.lost++;
	bundle_lose("events.jsonl", -rc);
	if (jsonl.told)
		return 0;
	jsonl.told = true;
	return rc;
}

/* The cut also gives back the blocks ahead. */
static void close_all(void)
{
	if (jsonl.fd >= 0) {
		if (ftruncate(jsonl.fd, jsonl.size) < 0 && jsonl.torn)
			jsonl.lost++;
		close(jsonl.fd);
	}
	if (jsonl.dir >= 0)
		close(jsonl.dir);
	jsonl.fd = jsonl.dir = -1;
}

static int jsonl_open(const struct run_record *run, struct err *e)
{
	jsonl.size = jsonl.ahead = 0;
	jsonl.t_ns = jsonl.sample_ns = jsonl.lost = 0;
	jsonl.told = false;
	jsonl.torn = 0;
	jsonl.dir = open(run->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (jsonl.dir < 0)
		return err_sys(e, errno, "cannot open the run folder %s", run->folder);
	jsonl.fd = openat(jsonl.dir, "events.jsonl",
		O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
	if (jsonl.fd < 0) {
		int code = errno;

		close_all();
		return err_sys(e, code, "cannot make %s/events.jsonl", run->folder);
	}
	int rc = keep_ahead(0);

	if (rc == 0)
		rc = put_line(json_head_line(run, jsonl.line, sizeof(jsonl.line)), true);
	if (rc < 0) {
		close_all();
		return err_sys(e, -rc, "cannot write %s/events.jsonl; free some space there, or "
			"set LOWTIDE_RESULTS to another folder", run->folder);
	}
	return 0;
}

static int jsonl_event(const struct event *ev)
{
	jsonl.t_ns = ev->t_ns;
	return put_line(json_event_line(ev, jsonl.line, sizeof(jsonl.line)), is_vital(ev));
}

static int jsonl_sample(uint64_t t_ns, const struct column *columns, const uint64_t *row,
	unsigned n)
{
	if (jsonl.sample_ns && t_ns < jsonl.sample_ns + SAMPLE_NS)
		return 0;
	jsonl.sample_ns = jsonl.t_ns = t_ns;
	return put_line(json_sample_line(t_ns, columns, row, n, jsonl.line, sizeof(jsonl.line)),
		false);
}

static int jsonl_progress(const struct progress *p)
{
	jsonl.t_ns = p->t_ns;
	return put_line(json_progress_line(p, jsonl.line, sizeof(jsonl.line)), false);
}

static int jsonl_workers(uint64_t t_ns, const struct worker_reading *w, unsigned n)
{
	jsonl.t_ns = t_ns;
	return put_line(json_workers_line(t_ns, w, n, jsonl.line, sizeof(jsonl.line)), false);
}

static int jsonl_close(const struct run_record *run)
{
	if (jsonl.fd < 0)
		return 0;
	int n = json_end_line(jsonl.t_ns, run, jsonl.lost, jsonl.line, sizeof(jsonl.line));
	int rc = put_line(n, true);

	close_all();
	if (!jsonl.lost)
		bundle_keep("events.jsonl", jsonl.size);
	return rc;
}

struct sink sink_jsonl = {
	.name = "jsonl",
	.summary = "every event, progress, and a sample a second, one JSON object a line",
	.open = jsonl_open,
	.event = jsonl_event,
	.progress = jsonl_progress,
	.workers = jsonl_workers,
	.sample = jsonl_sample,
	.close = jsonl_close,
};
