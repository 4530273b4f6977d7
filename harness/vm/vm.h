/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interface of the VM layer: kernel store, modules, accelerator and sweep. */
#ifndef VM_VM_H
#define VM_VM_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

#define KERNEL_DEFAULT "6.1"	/* meaning of "" */

/* A kernel of the store, in the directory <cache>/kernels/NAME. */
struct kernel {
	char name[96];
	char release[96];	/* uname -r */
	char version[64];	/* Debian package version; "": added by the user */
	char source[16];	/* "debian" or "added" */
	char dir[512];		/* holds vmlinuz, meta, config and lib/modules/RELEASE */
	char headers[256];	/* directory to build modules with; "": Debian's headers */
};

/*
 * A spec is a name in the store, or the start of exactly one name up to a dash ("6.1.0-47" for
 * 6.1.0-47-cloud-amd64), or a line ("6.1", "6.12") with any of "-oldest", "-generic", "-cloud"
 * appended. A line alone means its newest cloud kernel. NULL and "" mean KERNEL_DEFAULT.
 */

/*
 * Find a kernel in the store, without network. -ENOENT: absent; the message names the fetch
 * command. -EINVAL: invalid spec, or a start of several names, which are listed.
 */
int kernel_find(const char *spec, struct kernel *out, struct err *e);

/*
 * Download the kernel that Debian offers for spec, as a user, unpack it into the store (nothing
 * is installed) and index its modules. A kernel that is there is not downloaded again. progress
 * gets a line for each step. -ENOENT: no such version; the message lists some that exist.
 */
int kernel_fetch(const char *spec, void (*progress)(const char *text, void *arg), void *arg,
	struct kernel *out, struct err *e);

/*
 * Copy a bzImage and its modules into the store. modules_dir is DIR with lib/modules/RELEASE, or
 * lib/modules/RELEASE itself, or NULL. headers is the kernel's build directory or its headers,
 * which stays where it is, or NULL. -errno: nothing was added.
 */
int kernel_add(const char *name, const char *image, const char *modules_dir, const char *headers,
	struct kernel *out, struct err *e);

/* All kernels, oldest release first. Caller frees *out. */
int kernel_list(struct kernel **out, size_t *count, struct err *e);

int kernel_rm(const char *name, struct err *e);		/* name or start of a name, no line */

/* Modules of injectors/kmod to build. */
struct kmod_wish {
	const char *const *names;	/* "lowtide_planted"; ends with NULL; NULL: no module */
	void (*progress)(const char *text, void *arg);	/* a line for each slow step; or NULL */
	void *arg;
};

/*
 * Build the modules for k, with Debian's headers or those that k was added with, unless modules
 * from the same sources exist. The descriptor *lock, which the caller closes, protects them from
 * replacement; -1: no module was wanted. The message of an error says why.
 */
int kmod_ensure(const struct kernel *k, const struct kmod_wish *w, int *lock, struct err *e);
/* Path of a module that kmod_ensure has built, into buf. */
void kmod_path(const struct kernel *k, const char *name, char *buf, size_t size);

/* The running kernel, for kmod_ensure with the installed headers. */
int kmod_host(struct kernel *k, struct err *e);

/*
 * Sets *accel to "kvm" or "tcg", static text: $LOWTIDE_ACCEL, else the cached answer for this
 * boot and QEMU, else by a probe boot of image of at most 8 s. A /dev/kvm that opens but never
 * boots gives "tcg".
 */
int accel_probe(const char *image, const char **accel, struct err *e);

/* Check $LOWTIDE_ACCEL alone; -EINVAL: it is neither kvm nor tcg. */
int accel_check(struct err *e);

/* First line of QEMU's --version, into buf. */
int qemu_version(char *buf, size_t size, struct err *e);

/* Remove from the cache what killed processes left. Never touches what is in use. */
void vm_sweep(void);

#endif
