/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of the event kinds in events.jsonl. */
#include "event.h"

#include <stddef.h>
#include <string.h>

static const char *const kind_names[EVENT_KINDS] = {
	[EVENT_NONE] = "none",
	[EVENT_RUN] = "run",
	[EVENT_PHASE] = "phase",
	[EVENT_STEP] = "step",
	[EVENT_ARMED] = "armed",
	[EVENT_DISARMED] = "disarmed",
	[EVENT_FAULTS] = "faults",
	[EVENT_WORKER_START] = "worker_start",
	[EVENT_WORKER_EXIT] = "worker_exit",
	[EVENT_WORKER_ERROR] = "worker_error",
	[EVENT_CORRUPT] = "corrupt",
	[EVENT_KERNEL] = "kernel",
	[EVENT_SUSPECT] = "suspect",
	[EVENT_EVIDENCE] = "evidence",
	[EVENT_ASLEEP] = "asleep",
	[EVENT_RELEASE] = "release",
	[EVENT_WALL] = "wall",
	[EVENT_MOVED] = "moved",
	[EVENT_SILENT] = "silent",
	[EVENT_GONE] = "gone",
	[EVENT_BROKEN] = "broken",
	[EVENT_SKIP] = "skip",
	[EVENT_LOST] = "lost",
	[EVENT_STOPPED] = "stopped",
	[EVENT_NOTE] = "note",
	[EVENT_DUE] = "due",
	[EVENT_VERDICT] = "verdict",
};

const char *event_kind_name(enum event_kind kind)
{
	return (unsigned)kind < EVENT_KINDS && kind_names[kind] ? kind_names[kind] : "none";
}

enum event_kind event_kind_of(const char *name)
{
	unsigned kind;

	for (kind = EVENT_NONE; name && kind < EVENT_KINDS; kind++)
		if (kind_names[kind] && !strcmp(kind_names[kind], name))
			return (enum event_kind)kind;
	return EVENT_NONE;
}
