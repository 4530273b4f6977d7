/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disk space taken at the run's start, to be given back for vital records on a full disk. */
#ifndef RESULTS_RESERVE_H
#define RESULTS_RESERVE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct reserve {
	int fd;			/* of a file without a name, while held */
	bool held;
};

/*
 * Take bytes on the file system of the directory dir. 0; or -errno, then nothing is held and
 * reserve_spend has no effect.
 */
int reserve_hold(struct reserve *r, int dir, off_t bytes);

/* Give the space back to the disk; true if any was held. Safe twice. */
bool reserve_spend(struct reserve *r);

#endif
