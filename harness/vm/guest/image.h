/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest boots from: initramfs, root disk, scratch disk. All as descriptors. */
#ifndef GUEST_IMAGE_H
#define GUEST_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "vm.h"

/* Where the lowtide binary lies in the guest; /init runs it as "agent --board bar". */
#define GUEST_SELF "/usr/bin/lowtide"

/* A folder of the guest: modules of ours, for an injector to load with its options. */
#define GUEST_KMODS "/lib/modules"

/*
 * An initramfs in memory (memfd): busybox, the modules needed to boot and those in names
 * (may be NULL), and an /init that loads them, mounts the root disk read-only with proc,
 * sys and dev in it, and switches to it.
 * kmods (may be NULL): modules of ours, which kmod_ensure has built. They are not loaded but put
 * into GUEST_KMODS; what they depend on is loaded.
 */
int initrd_make(const struct kernel *k, const char *const *names, const char *const *kmods, int *fd,
	struct err *e);

/*
 * The root disk for this binary and these programs (NULL or ends with NULL), with their
 * libraries, read-only. Built once for each content and kept in <cache>/images.
 */
int root_open(const char *self, const char *const *programs, int *fd, struct err *e);

/* A sparse file without a name, mib large, holding an empty ext4. */
int scratch_open(uint64_t mib, int *fd, struct err *e);

#endif
