/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Release a variable's file, memory or stream when its scope ends. */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_fd_(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void cleanup_mem_(void *p)
{
	free(*(void **)p);
}

static inline void cleanup_stream_(FILE **f)
{
	if (*f)
		fclose(*f);
}

#define AUTO_FD __attribute__((cleanup(cleanup_fd_)))		/* int; -1: nothing to close */
#define AUTO_FREE __attribute__((cleanup(cleanup_mem_)))	/* any malloc'ed pointer */
#define AUTO_STREAM __attribute__((cleanup(cleanup_stream_)))	/* FILE * */

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

#endif
