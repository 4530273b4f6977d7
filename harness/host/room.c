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

/* false: no size is told. */
static bool room_read(const struct room *r, uint64_t *free_bytes, uint64_t *floor)
{
	struct statvfs fs;

	if (r->fd < 0 || fstatvfs(r->fd, &fs))
		return false;
	*floor = room_floor((uint64_t)fs.f_blocks * fs.f_frsize);
	*free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	return true;
}

uint64_t room_margin(struct room *r, uint64_t free_bytes, uint64_t floor)
{
	uint64_t now = r->free_before > free_bytes ? r->free_before - free_bytes : 0;

	r->drop = now > r->drop - r->drop / 8 ? now : r->drop - r->drop / 8;
	r->free_before = free_bytes;
	return 2 * r->drop > floor / 2 ? 2 * r->drop : floor / 2;
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
	if (!room_read(r, &free_bytes, &floor) || free_bytes >= 2 * floor)
		return 0;
	room_text(r, free_bytes, floor, why, sizeof(why));
	return err_set(e, ENOSPC, "%s", why);
}

bool room_low(struct room *r, char *why, size_t size)
{
	uint64_t free_bytes, floor;

	if (!room_read(r, &free_bytes, &floor) ||
	    free_bytes >= floor + room_margin(r, free_bytes, floor))
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
