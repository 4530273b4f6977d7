/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's memory inside QEMU's. */
#ifndef VM_GUEST_MEMORY_H
#define VM_GUEST_MEMORY_H

#include <sys/types.h>

#include "memory_map.h"
#include "qmp.h"

/*
 * Map the memory of a guest with that many bytes, read-only and without a copy. QEMU needs no
 * special memory for it, so that the guest's pressure stays as it is. The caller closes map->fd.
 * -EACCES, -EPERM: this host lets no process read another one's memory.
 */
int guest_memory_map(struct qmp *q, pid_t qemu, uint64_t bytes, struct memory_map *map,
	struct err *e);

#endif
