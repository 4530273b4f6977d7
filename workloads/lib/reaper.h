/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The process between a worker and an outside program: nothing of it outlives the worker. */
#ifndef WORKLOADS_LIB_REAPER_H
#define WORKLOADS_LIB_REAPER_H

#include <sys/types.h>

/*
 * Fork a reaper (leader of a new session) that runs argv with its output on fd out.
 * It ends with the program's status (128 + signal; 127: not started), once no child is left.
 * SIGTERM or the parent's death make it kill all of them. Returns its pid or -errno.
 */
pid_t reaper_start(char *const argv[], int out);

#endif
