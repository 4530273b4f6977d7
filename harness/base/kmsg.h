/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /dev/kmsg records: format in the kernel's Documentation/ABI/testing/dev-kmsg. */
#ifndef BASE_KMSG_H
#define BASE_KMSG_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct kmsg_record {
	unsigned level;		/* 0 emerg .. 7 debug */
	uint64_t seq;
	uint64_t t_us;		/* since boot */
	char text[480];		/* cut, ended with NUL, escapes (\xNN) decoded */
};

/* Open for reading without blocking, behind the last record; fd or -errno. */
int kmsg_open(void);

/* Next record: 1, none now: 0, records lost since the last call: -EPIPE, else -errno. */
int kmsg_next(int fd, struct kmsg_record *out);

int kmsg_parse(const char *raw, struct kmsg_record *out);	/* 0 or -EINVAL */

#endif
