/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Watch the free space of a file system through an open folder. */
#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define FLOOR_MOST (512ull << 20)
#define FLOOR_SHARE 16		/* of a small file system */

uint64_t room_floor(uint64_t size)
{
	return size / FLOOR_SHARE < FLOOR_MOST ? size / FLOOR_SHARE : FLOOR_MOST;
}

/* Whether less than the floor and part/2 of it more is free. False where no size is told. */
static bool is_below(const struct room *r, unsigned part, uint64_t *free_bytes, uint64_t *floor)
{
	struct statvfs fs;

	if (r->fd < 0 || fstatvfs(r->fd, &fs))
		return false;
	*floor = room_floor((uint64_t)fs.f_blocks * fs.f_frsize);
	*free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	return *free_bytes < *floor + *floor / 2 * part;
}

static void room_text(const struct room *r, uint64_t free_bytes, uint64_t floor, char *buf,
	size_t size)
{
	bool small = floor < 1u << 20;
	unsigned shift = small ? 10 : 20;
	const char *unit = small ? "KiB" : "MiB";

	snprintf(buf, size, "%.80s: only %" PRIu64 " %s are free, and a run on this host leaves "
		"%" PRIu64 " %s free; free some space there, or set %s to another folder",
		r->path, free_bytes >> shift, unit, floor >> shift, unit, r->variable);
}

/* Loads write on while they are being killed: a run begins with twice the floor. */
int room_open(struct room *r, const char *path, const char *variable, struct err *e)
{
	uint64_t free_bytes, floor;
	char why[232];

	*r = (struct room){ .variable = variable };
	snprintf(r->path, sizeof(r->path), "%s", path);
	r->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->fd < 0)
		return err_sys(e, errno, "cannot open the folder %s", path);
	if (!is_below(r, 2, &free_bytes, &floor))
		return 0;
	room_text(r, free_bytes, floor, why, sizeof(why));
	return err_set(e, ENOSPC, "%s", why);
}

bool room_low(const struct room *r, char *why, size_t size)
{
	uint64_t free_bytes, floor;

	if (!is_below(r, 1, &free_bytes, &floor))
		return false;
	room_text(r, free_bytes, floor, why, size);
	return true;
}

void room_close(struct room *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}
