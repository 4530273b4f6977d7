/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A writer of "newc" cpio archives, the form of an initramfs. */
#ifndef GUEST_CPIO_H
#define GUEST_CPIO_H

#include <stddef.h>
#include <sys/types.h>

/* Errors stick: write everything, then look at the result of cpio_end. */
struct cpio {
	int fd;
	size_t at;		/* bytes written */
	unsigned inode;
	int error;		/* 0 or -errno */
};

/* One entry; mode with its file type; data is NULL for folders. name without "/" before it. */
void cpio_put(struct cpio *c, const char *name, mode_t mode, const void *data, size_t size);
int cpio_end(struct cpio *c);

#endif
