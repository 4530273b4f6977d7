/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The contract of a machine under test as the supervisor sees it: a VM, or this host. */
#ifndef API_TARGET_H
#define API_TARGET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"

struct target_spec {
	int board_fd;		/* memfd of BOARD_BYTES */
	const char *run_dir;	/* console.log and other files go here */
	const char *kernel;	/* in the store: "6.1", "6.1.0-56-cloud-amd64"; "" = default */
	uint64_t mem_mib;
	unsigned cpus;
	uint64_t scratch_mib;	/* size of /dev/vdb, ext4, empty; 0: none */
	const char *const *modules;	/* names beyond those needed to boot; ends with NULL */
	const char *const *programs;	/* that the root image must hold; ends with NULL */
	const char *const *kmods;	/* of ours: built and brought along, not loaded; or NULL */
	const char *cmdline;	/* added to the kernel's command line; may be NULL */
	const char *self;	/* path of the lowtide binary */
};

/* One machine. Calls after start allocate nothing. 0 or -errno unless said otherwise. */
struct target {
	const char *name;	/* "vm", "host" */
	void *state;
	char kernel[96];	/* release that runs there, filled by start */
	char about[160];	/* for the record: QEMU version, accelerator, package versions */
	uint64_t console_lost;	/* bytes that console.log did not take: a full disk, a flood */

	/*
	 * Start it; returns once its process runs (a boot goes on behind). After stop it may be
	 * started anew; the console text of both is kept.
	 */
	int (*start)(struct target *t, const struct target_spec *spec, struct err *e);
	/* Descriptors to poll for input; count returned, at most max. */
	unsigned (*fds)(struct target *t, int *fds, unsigned max);
	/*
	 * Drain them: all console text goes to console.log, and each whole line to line().
	 * Returns false once the machine has ended (*status = wait status).
	 */
	bool (*pump)(struct target *t, void (*line)(const char *text, void *arg), void *arg,
		int *status);
	/* Tell it to dump: a sysrq key by serial BREAK; needs no help from its user space. */
	int (*sysrq)(struct target *t, char key, struct err *e);
	int (*nmi)(struct target *t, struct err *e);
	int (*registers)(struct target *t, int fd, struct err *e);	/* vCPU registers as text */
	int (*dump)(struct target *t, const char *path, struct err *e);	/* kdump-zlib memory dump */
	int (*balloon)(struct target *t, uint64_t mib, struct err *e);
	/* How long it has wanted a processor of this host and had none since start; ms. */
	uint64_t (*waited_ms)(struct target *t);
	/* End it: politely for at most 2 s, then by force. Leaves nothing. Safe twice. */
	void (*stop)(struct target *t);
	/* Free what start took. */
	void (*free)(struct target *t);
};

/* Members that a target cannot serve are NULL (sysrq .. waited_ms on the host). */
int target_vm_open(struct target *t, struct err *e);

#endif
