/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Free space that a run leaves on the file systems it writes to. */
#ifndef HOST_ROOM_H
#define HOST_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

/* A folder whose file system is watched. */
struct room {
	int fd;			/* of the folder; -1: not watched */
	char path[320];
	const char *variable;	/* environment variable that moves it */
	uint64_t free_before;	/* bytes, at the last look; 0: none */
	uint64_t drop;		/* bytes that went between two looks: the most, slowly forgotten */
};

/* Pure. The bytes that stay free on a file system of size bytes. */
uint64_t room_floor(uint64_t size);

/* Pure. The bytes above the floor at which a run stops, from this look and those before. */
uint64_t room_margin(struct room *r, uint64_t free_bytes, uint64_t floor);

/* Begin to watch. -ENOSPC: so little is free that a run may not even begin. */
int room_open(struct room *r, const char *path, const char *variable, struct err *e);

/*
 * Whether so little is free that the run must stop now: half of the floor above it, or what the
 * loads wrote between two looks, twice. Allocates nothing.
 */
bool room_low(struct room *r, char *why, size_t size);

void room_close(struct room *r);

#endif
