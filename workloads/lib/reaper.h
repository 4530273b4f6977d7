/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Process between a worker and an outside program, so that nothing outlives the worker. */
#ifndef WORKLOADS_LIB_REAPER_H
#define WORKLOADS_LIB_REAPER_H

#include <sys/types.h>

struct reaper_job {
	char *const *argv;
	int out;		/* standard output and error */
	const char *in;		/* file for standard input; NULL: /dev/null */
	const char *dir;	/* working directory; NULL: the worker's */
};

/*
 * Fork a reaper, as leader of a new session, that runs the job. Once no child is left it exits
 * with the program's status (128 + signal; 127: not started). SIGTERM or the parent's death makes
 * it kill all children. Returns its pid or -errno.
 */
pid_t reaper_start(const struct reaper_job *job);

#endif
