/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot files of a guest, as descriptors: initramfs, root disk, scratch disk. */
#ifndef GUEST_IMAGE_H
#define GUEST_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "vm.h"

/* Path of the lowtide binary in the guest; /init runs it as "agent --board bar". */
#define GUEST_SELF "/usr/bin/lowtide"

/* Directory of the guest with the modules that injectors load with options of their own. */
#define GUEST_KMODS "/lib/modules"

/*
 * An initramfs in a memfd, which the caller closes: busybox, the modules needed to boot and those
 * in names (may be NULL), and an /init. It loads the modules, mounts the root disk read-only, moves
 * proc, sys and dev into it, and switches to it. kmods (may be NULL) are modules that kmod_ensure
 * has built. They go to GUEST_KMODS and are not loaded, but their dependencies are.
 */
int initrd_make(const struct kernel *k, const char *const *names, const char *const *kmods, int *fd,
	struct err *e);

/*
 * A read-only root disk with this binary, these programs (NULL, or ends with NULL), all that is in
 * the folder files (NULL: none), and what both need: interpreters and libraries. Built once for
 * each content and kept in <cache>/images. Caller closes *fd.
 */
int root_open(const char *self, const char *const *programs, const char *files, int *fd,
	struct err *e);

/* A sparse file of mib MiB without a name that holds an empty ext4. Caller closes *fd. */
int scratch_open(uint64_t mib, int *fd, struct err *e);

#endif
