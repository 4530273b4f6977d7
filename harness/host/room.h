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
};

/* Pure. The bytes that stay free on a file system of size bytes. */
uint64_t room_floor(uint64_t size);

/* Begin to watch. -ENOSPC: so little is free that a run may not even begin. */
int room_open(struct room *r, const char *path, const char *variable, struct err *e);

/* Whether so little is free that the run must stop now. Allocates nothing. */
bool room_low(const struct room *r, char *why, size_t size);

void room_close(struct room *r);

#endif
