/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writer of "newc" cpio archives, the format of an initramfs. */
#ifndef GUEST_CPIO_H
#define GUEST_CPIO_H

#include <stddef.h>
#include <sys/types.h>

/* Errors stick: write everything, then check cpio_end. */
struct cpio {
	int fd;
	size_t at;		/* bytes written */
	unsigned inode;
	int error;		/* 0 or -errno */
};

/*
 * Write an entry. mode includes the file type; data is NULL for directories; name has no leading
 * "/". cpio_end returns 0 or the first -errno.
 */
void cpio_put(struct cpio *c, const char *name, mode_t mode, const void *data, size_t size);
int cpio_end(struct cpio *c);

#endif
