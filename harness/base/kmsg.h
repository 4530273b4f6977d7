/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of /dev/kmsg; format: Documentation/ABI/testing/dev-kmsg in the kernel. */
#ifndef BASE_KMSG_H
#define BASE_KMSG_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct kmsg_record {
	unsigned level;		/* 0 emerg .. 7 debug */
	uint64_t seq;
	uint64_t t_us;		/* since boot */
	char text[480];		/* truncated, ends with NUL, \xNN decoded */
};

/* Open non-blocking, positioned after the last record. Returns fd or -errno. */
int kmsg_open(void);

/* 1: next record in *out, 0: none now, -EPIPE: records were overwritten unread, else -errno. */
int kmsg_next(int fd, struct kmsg_record *out);

int kmsg_parse(const char *raw, struct kmsg_record *out);	/* 0 or -EINVAL */

#endif
