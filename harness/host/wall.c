/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Make the outer group of a host run, and read how often its limit was met. */
#include "wall.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "clock.h"
#include "file.h"
#include "knob.h"
#include "proc.h"

#define MAKE_TRIES 50
#define MAKE_WAIT_MS 20u
#define KILL_MS 5000
#define MARGIN (1u << 20)

static bool version_2(void)
{
	enum cgroup_version version = CGROUP_NONE;

	cgroup_probe(&version, NULL);
	return version == CGROUP_V2;
}

/* Write a file of the wall. -ENOENT: the kernel has no such file. */
static int wall_write(const struct wall *w, const char *controller, const char *file,
	uint64_t value, struct err *e)
{
	char knob[160], text[24], path[1024];
	int rc = cgroup_path(controller, w->name, file, path, sizeof(path), e);

	if (rc)
		return rc == -ENODEV ? -ENOENT : rc;
	if (access(path, F_OK))
		return err_sys(e, ENOENT, "%s", path);
	snprintf(knob, sizeof(knob), "cgroup:%s:%s:%s", controller, w->name, file);
	snprintf(text, sizeof(text), "%" PRIu64, value);
	return knob_trigger(knob, text, e);
}

static bool machine_swaps(void)
{
	char text[4096];
	uint64_t kib = 0;

	if (file_read("/proc/meminfo", text, sizeof(text), NULL) > 0)
		proc_find_u64(text, "SwapTotal:", &kib);
	return kib != 0;
}

/*
 * Version 1 limits memory and swap together, charges that first, and on Linux 6.18 counts its
 * failures nowhere: a margin lets memory.failcnt count them. swappiness keeps the margin unused,
 * and bounds swap alone where there is no swap accounting (swapaccount=0).
 */
static int swap_bound(const struct wall *w, const struct bounds *b, struct err *e)
{
	int rc, calm = -ENOENT;

	if (!version_2() && !b->swap)
		calm = wall_write(w, "memory", "memory.swappiness", 0, NULL);
	rc = version_2() ? wall_write(w, "memory", "memory.swap.max", b->swap, e) :
		wall_write(w, "memory", "memory.memsw.limit_in_bytes",
			b->bytes + b->swap + MARGIN, e);
	if (rc != -ENOENT || !calm || !machine_swaps())
		return rc == -ENOENT ? 0 : rc;
	return err_set(e, ENOENT, "this kernel bounds no swap of a group: boot it with "
		"swapaccount=1, or swapoff");
}

/* Before Linux 5.11, a v1 group counts the groups inside only with use_hierarchy. */
static int limits_set(const struct wall *w, const struct bounds *b, struct err *e)
{
	const char *file = version_2() ? "memory.max" : "memory.limit_in_bytes";
	char text[64];
	int rc;

	if (!version_2())
		(void)wall_write(w, "memory", "memory.use_hierarchy", 1, NULL);
	rc = wall_write(w, "memory", file, b->bytes, e);
	if (!rc)
		rc = cgroup_read("memory", w->name, file, text, sizeof(text), e);
	if (!rc && strtoull(text, NULL, 10) != b->bytes)
		return err_set(e, EIO, "%s of the group %s is %.40s and not %" PRIu64, file,
			w->name, text, b->bytes);
	rc = rc ? rc : swap_bound(w, b, e);
	if (rc)
		return rc;
	rc = wall_write(w, "pids", "pids.max", b->tasks, e);
	return rc == -ENOENT ? err_set(e, ENOENT, "no pids.max bounds the tasks of a group here: "
		"mount the cgroup controller pids; where it is mounted, its group could not be "
		"made") : rc;
}

/* Another process may remove the group between its making and its lock: it belonged to no run. */
static int wall_own(struct wall *w, struct err *e)
{
	int rc = -ENOENT;

	for (int i = 0; i < MAKE_TRIES && (rc == -ENOENT || rc == -EBUSY); i++) {
		if (rc == -EBUSY)
			clock_sleep_ns(MAKE_WAIT_MS * NS_PER_MS);
		rc = cgroup_make(w->name, e);
		if (!rc)
			w->owner = rc = cgroup_own(w->name, e);
	}
	return rc < 0 ? rc : 0;
}

/* memory.events counts the groups inside as well; memory.events.local came with Linux 5.2. */
static int hits_open(const struct wall *w)
{
	static const char *const v1[] = { "memory.failcnt", NULL };
	static const char *const v2[] = { "memory.events.local", "memory.events", NULL };
	char path[1024];
	int fd = -1;

	for (const char *const *file = version_2() ? v2 : v1; *file && fd < 0; file++)
		if (!cgroup_path("memory", w->name, *file, path, sizeof(path), NULL))
			fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd;
}

int wall_make(struct wall *w, const char *name, const struct bounds *b, struct err *e)
{
	int rc;

	*w = (struct wall){ .owner = -1, .hits = -1 };
	snprintf(w->name, sizeof(w->name), "%s", name);
	rc = wall_own(w, e);
	if (!rc)
		rc = limits_set(w, b, e);
	if (!rc)
		w->hits = hits_open(w);
	return rc ? err_wrap(e, "outer limit of the run") : 0;
}

uint64_t wall_hits(const struct wall *w)
{
	char text[512];
	uint64_t n = 0;
	ssize_t len = w->hits < 0 ? -1 : pread(w->hits, text, sizeof(text) - 1, 0);

	if (len <= 0)
		return 0;
	text[len] = '\0';
	if (*text >= '0' && *text <= '9')
		return strtoull(text, NULL, 10);
	proc_find_u64(text, "max", &n);
	return n;
}

void wall_stop(const struct wall *w)
{
	if (*w->name)
		(void)cgroup_kill(w->name, 0, NULL);
}

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int wall_end(struct wall *w, struct err *e)
{
	int rc = *w->name ? cgroup_end(w->name, KILL_MS, e) : 0;

	if (rc)
		return rc;
	fd_close(&w->hits);
	fd_close(&w->owner);
	w->name[0] = '\0';
	return 0;
}
