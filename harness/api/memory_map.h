/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the physical memory of a machine lies in a file: a process's memory, a dump, an image. */
#ifndef API_MEMORY_MAP_H
#define API_MEMORY_MAP_H

#include <stdint.h>

#define MEMORY_PARTS_MAX 64

struct memory_part {
	uint64_t phys;		/* first physical address */
	uint64_t size;		/* bytes */
	uint64_t offset;	/* of the first byte in the file */
};

struct memory_map {
	int fd;			/* for pread(2); the owner of the map closes it */
	unsigned parts;
	struct memory_part part[MEMORY_PARTS_MAX];
};

#endif
