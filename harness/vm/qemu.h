/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A QEMU process: command line, descriptors and start. */
#ifndef VM_QEMU_H
#define VM_QEMU_H

#include <stdint.h>
#include <sys/types.h>

#include "err.h"

#define QEMU_PROGRAM "qemu-system-x86_64"

/* The caller owns all descriptors; -1: none. */
struct qemu_spec {
	const char *image;	/* bzImage */
	const char *accel;	/* "kvm" or "tcg" */
	const char *cmdline;
	uint64_t mem_mib;
	unsigned cpus;
	int console_fd, qmp_fd;	/* one end each of a socket pair */
	int board_fd;		/* memfd of BOARD_BYTES; becomes an ivshmem BAR */
	int initrd_fd, root_fd, scratch_fd;
	int log_fd;		/* for QEMU's own messages */
};

/*
 * Start QEMU in its own process group with only the descriptors of s. It dies with the calling
 * thread. Returns its pid or -errno.
 */
pid_t qemu_start(const struct qemu_spec *s, struct err *e);

#endif
