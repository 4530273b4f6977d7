/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One QEMU process: its command line, its descriptors, its birth. */
#ifndef VM_QEMU_H
#define VM_QEMU_H

#include <stdint.h>
#include <sys/types.h>

#include "err.h"

#define QEMU_PROGRAM "qemu-system-x86_64"

/* All descriptors stay the caller's; -1: there is none. */
struct qemu_spec {
	const char *image;	/* bzImage */
	const char *accel;	/* "kvm" or "tcg" */
	const char *cmdline;
	uint64_t mem_mib;
	unsigned cpus;
	int console_fd, qmp_fd;	/* one end of a socket pair each */
	int board_fd;		/* memfd of BOARD_BYTES, becomes an ivshmem BAR */
	int initrd_fd, root_fd, scratch_fd;
	int log_fd;		/* QEMU's own messages */
};

/*
 * Start QEMU in a process group of its own, with no other descriptor of ours, that dies with
 * the caller's thread. Returns its pid or -errno.
 */
pid_t qemu_start(const struct qemu_spec *s, struct err *e);

#endif
