/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contract of a machine under test, as the supervisor sees it: a VM or this host. */
#ifndef API_TARGET_H
#define API_TARGET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "err.h"
#include "memory_map.h"

/*
 * A guest has its own /tmp and /run. Files that the user gave from there lie below this folder of
 * its root disk, and links in /tmp and /run lead to them.
 */
#define GUEST_HIDDEN "/hidden"

/* Folder of a run for files that loads bring, a folder a load; and its place in a guest. */
#define FILES_FOLDER "files"
#define GUEST_FILES "/usr/lib/lowtide/files"

struct target_spec {
	int board_fd;		/* memfd of BOARD_BYTES */
	const char *run_dir;	/* directory of console.log and other files */
	const char *kernel;	/* in the store: "6.1", "6.1.0-56-cloud-amd64"; "" = default */
	uint64_t mem_mib;
	unsigned cpus;
	uint64_t scratch_mib;	/* size of /dev/vdb, with an empty ext4; 0: no disk */
	const char *const *modules;	/* names beyond those needed to boot; ends with NULL */
	const char *const *programs;	/* programs for the root image; ends with NULL */
	const char *files;	/* folder whose files go to GUEST_FILES; NULL: none */
	const char *const *kmods;	/* of injectors/kmod, to build and bring along; or NULL */
	const char *cmdline;	/* appended to the kernel's command line; may be NULL */
	const char *self;	/* path of the lowtide binary */
};

/*
 * A machine. Functions return 0 or -errno unless said otherwise. Between start and stop none
 * allocates.
 */
struct target {
	const char *name;	/* "vm", "host" */
	void *state;
	char kernel[96];	/* kernel release, set by start */
	char about[160];	/* QEMU version, accelerator, package versions */
	char bounds[160];	/* host: what the loads cannot pass, in words */
	uint64_t console_lost;	/* bytes lost to console.log by a full disk or a flood */
	int console_error;	/* errno of the first failed write to console.log */
	int work_error;		/* errno: stop could not remove the work folder */
	int group_error;	/* the same of the outer group; a stuck task in it is no error */

	/* Start the machine and return while it boots. A start after stop continues console.log. */
	int (*start)(struct target *t, const struct target_spec *spec, struct err *e);
	/* Store at most max descriptors to poll for input; returns their number. */
	unsigned (*fds)(struct target *t, int *fds, unsigned max);
	/*
	 * Drain the descriptors: append console text to console.log and pass complete lines to
	 * line(). False: the machine has ended, with *status as from wait.
	 */
	bool (*pump)(struct target *t, void (*line)(const char *text, void *arg), void *arg,
		int *status);
	/* Send a sysrq key by serial BREAK; needs nothing of the machine's user space. */
	int (*sysrq)(struct target *t, char key, struct err *e);
	int (*nmi)(struct target *t, struct err *e);
	int (*registers)(struct target *t, int fd, struct err *e);	/* vCPU registers as text */
	int (*dump)(struct target *t, const char *path, struct err *e);	/* ELF memory dump */
	/*
	 * Where the machine's memory lies in the memory of its process. The caller closes map->fd,
	 * which stays readable while the process lives.
	 */
	int (*memory)(struct target *t, struct memory_map *map, struct err *e);
	int (*pause)(struct target *t, bool on, struct err *e);	/* stop its processors; go on */
	int (*balloon)(struct target *t, uint64_t mib, struct err *e);
	/* Time since start, in ms, without a CPU of this host that the machine wanted. */
	uint64_t (*waited_ms)(struct target *t);
	/* Host: times that the loads met the outer limit, which no release lifts. */
	uint64_t (*wall_hits)(struct target *t);
	/* Host: true, with a sentence, if the run has left its bounds. The loads are dead then. */
	bool (*astray)(struct target *t, char *why, size_t size);
	/* Shut down for at most 2 s, then kill. Leaves nothing behind. May repeat. */
	void (*stop)(struct target *t);
	/* Free what start allocated. */
	void (*free)(struct target *t);
};

/* On the host, the members from sysrq to waited_ms are NULL; in a VM, wall_hits and astray. */
int target_vm_open(struct target *t, struct err *e);

#endif
