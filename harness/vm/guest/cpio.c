/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Format newc: Documentation/driver-api/early-userspace/buffer-format.rst in the kernel. */
#include "cpio.h"

#include <stdio.h>
#include <string.h>

#include "file.h"

static void put_bytes(struct cpio *c, const void *data, size_t size)
{
	if (!c->error)
		c->error = file_write_all(c->fd, data, size);
	c->at += size;
}

/* Names and data start at multiples of four bytes. */
static void put_padded(struct cpio *c, const void *data, size_t size)
{
	put_bytes(c, data, size);
	put_bytes(c, "\0\0\0", -c->at & 3);
}

void cpio_put(struct cpio *c, const char *name, mode_t mode, const void *data, size_t size)
{
	char head[111];

	snprintf(head, sizeof(head), "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X",
		++c->inode, (unsigned)mode, 0u, 0u, 1u, 0u, (unsigned)size, 0u, 0u, 0u, 0u,
		(unsigned)strlen(name) + 1, 0u);
	put_bytes(c, head, 110);
	put_padded(c, name, strlen(name) + 1);
	put_padded(c, data, size);
}

int cpio_end(struct cpio *c)
{
	cpio_put(c, "TRAILER!!!", 0, NULL, 0);
	return c->error;
}
