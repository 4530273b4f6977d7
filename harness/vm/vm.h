/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the front end asks of the VM part: the kernel store, the accelerator, the sweep. */
#ifndef VM_VM_H
#define VM_VM_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

#define KERNEL_PRESET "6.1"	/* the spec that "" stands for */

/* One kernel of the store: the folder <cache>/kernels/NAME. */
struct kernel {
	char name[96];
	char release[96];	/* uname -r */
	char version[64];	/* Debian package version; "" for one that was added */
	char source[16];	/* "debian" or "added" */
	char dir[512];		/* holds vmlinuz, meta, config and lib/modules/RELEASE */
	char headers[256];	/* folder to build modules with; "" as long as Debian's will do */
};

/*
 * A spec is a name in the store, or the start of one name alone up to a dash ("6.1.0-47" for
 * 6.1.0-47-cloud-amd64), or a line ("6.1", "6.12") with any of "-oldest", "-generic", "-cloud"
 * behind it; default: the newest cloud kernel of the line. NULL and "" are KERNEL_PRESET.
 */

/*
 * In the store, without network. -ENOENT: not there; the message names the fetch command.
 * -EINVAL: no spec, or the start of several names, which the message lists.
 */
int kernel_find(const char *spec, struct kernel *out, struct err *e);

/*
 * Find what Debian offers for spec, download it as a user, unpack it into the store (nothing
 * is installed) and index its modules. Already there: no download. progress gets one line
 * per step. -ENOENT: no such version, the message lists some that there are.
 */
int kernel_fetch(const char *spec, void (*progress)(const char *text, void *arg), void *arg,
	struct kernel *out, struct err *e);

/*
 * Copy a bzImage and its modules folder (DIR/lib/modules/RELEASE, or that itself; or NULL).
 * headers: the folder the kernel was built in, or its headers; stays where it is; or NULL.
 */
int kernel_add(const char *name, const char *image, const char *modules_dir, const char *headers,
	struct kernel *out, struct err *e);

/* All of them, oldest release first, malloc'ed; the caller frees *out. */
int kernel_list(struct kernel **out, size_t *count, struct err *e);

int kernel_rm(const char *name, struct err *e);		/* a name or its start, never a line */

/* Which of our kernel modules (injectors/kmod) are wanted, and who is told that it takes long. */
struct kmod_wish {
	const char *const *names;	/* "lowtide_planted"; ends with NULL; NULL: none */
	void (*progress)(const char *text, void *arg);	/* one line per step; may be NULL */
	void *arg;
};

/*
 * Build them for k, with headers from Debian or from where k was added, unless what is there
 * was built from the same sources. *lock: descriptor; until the caller closes it, nobody else
 * replaces them. -1: no module was wanted. An error says why one cannot be built.
 */
int kmod_ensure(const struct kernel *k, const struct kmod_wish *w, int *lock, struct err *e);
void kmod_path(const struct kernel *k, const char *name, char *buf, size_t size);

/* The running kernel, for kmod_ensure: its headers are the installed ones. */
int kmod_host(struct kernel *k, struct err *e);

/*
 * "kvm" or "tcg": $LOWTIDE_ACCEL, else the cached answer of this boot and QEMU, else a probe
 * boot of image of at most 8 s. A /dev/kvm that opens and never boots gives "tcg".
 */
int accel_probe(const char *image, const char **accel, struct err *e);

/* First line of QEMU's --version. */
int qemu_version(char *buf, size_t size, struct err *e);

/* Remove what killed processes left in the cache. Never touches what is in use. */
void vm_sweep(void);

#endif
