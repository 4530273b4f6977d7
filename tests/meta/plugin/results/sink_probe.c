/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole sink, as small as one is: the number of events, in a file of the run's folder. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "sink.h"

static int count_file = -1;
static unsigned long events;

static int probe_open(const struct run_record *head, struct err *e)
{
	char path[600];

	snprintf(path, sizeof(path), "%s/events.count", head->folder);
	events = 0;
	count_file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	return count_file < 0 ? err_sys(e, errno, "%s", path) : 0;
}

static int probe_event(const struct event *ev)
{
	(void)ev;
	events++;
	return 0;
}

static int probe_close(const struct run_record *record)
{
	int rc = dprintf(count_file, "%lu%s\n", events, record ? "" : " cut short");

	close(count_file);
	return rc < 0 ? -errno : 0;
}

struct sink sink_probe = {
	.name = "probe",
	.summary = "number of events",
	.open = probe_open,
	.event = probe_event,
	.close = probe_close,
};
