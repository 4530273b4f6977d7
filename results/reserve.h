/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disk space held back at the run's start, to be spent on what matters once the disk is full. */
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
 * Hold bytes back on the file system of folder dir; 0 or -errno (then nothing is held, and
 * spending has no effect).
 */
int reserve_hold(struct reserve *r, int dir, off_t bytes);

/* Give it back to the disk: true if there was something to give. Safe twice. */
bool reserve_spend(struct reserve *r);

#endif
