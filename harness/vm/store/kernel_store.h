/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internals of the kernel store: specs, meta files, staging directories. */
#ifndef STORE_KERNEL_STORE_H
#define STORE_KERNEL_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "vm.h"

/* A parsed spec; vm.h describes the notation. */
struct kernel_spec {
	char exact[96];		/* the whole text: name or release */
	char line[16];		/* "6.1"; "": the spec is only a name */
	bool generic;
	bool oldest;
};

/* -EINVAL: neither a name nor a line. */
int spec_parse(const char *text, struct kernel_spec *out, struct err *e);

/* Say that no kernel of the store fits, and what would get one. Returns -ENOENT. */
int kernel_missing(const struct kernel_spec *s, struct err *e);

/* Whether release has the line and flavour of the spec. */
bool spec_matches(const struct kernel_spec *s, const char *release);

/* Whether release is preferable to other: newer, or older for "-oldest". Both match. */
bool spec_prefers(const struct kernel_spec *s, const char *release, const char *other);

#define KERNEL_PACKAGE "linux-image-"	/* followed by the release */

/*
 * Choose the release for the spec from lines of "linux-image-RELEASE - summary", which
 * `apt-cache search` prints; false: none.
 */
bool release_choose(const struct kernel_spec *s, const char *packages, char *release, size_t size);

/* Releases of the spec's flavour that exist, without the flavour, as far as buf has room. */
void release_names(const struct kernel_spec *s, const char *packages, char *buf, size_t size);

/* Parse "key=value" lines into *out; skip unknown keys. -EINVAL: no release. */
int meta_parse(const char *text, struct kernel *out);

/* The kernel of exactly this name. -ENOENT without a message: none. */
int kernel_named(const char *name, struct kernel *out);

/* Path of <cache>/SUB; store_dir creates it. 0 or -errno. */
int store_path(const char *sub, char *buf, size_t size, struct err *e);
int store_dir(const char *sub, char *buf, size_t size, struct err *e);

/* Create <cache>/SUB/.stage-XXXXXX. No sweep removes it while the lock on *fd is held. */
int stage_open(const char *sub, char *dir, size_t size, int *fd, struct err *e);
void stage_close(const char *dir, int fd);	/* removes the directory */

/* Write a staged kernel's meta file, and move the directory to <cache>/kernels/NAME. */
int store_put(struct kernel *k, const char *stage, struct err *e);

/* Write modules.dep and the other indexes of a module tree; without modules do nothing. */
int store_index(const char *dir, const char *release, struct err *e);

#endif
