/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of the kernel store: specs, meta files, staging folders. */
#ifndef STORE_KERNEL_STORE_H
#define STORE_KERNEL_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "vm.h"

/* A spec taken apart; see vm.h for the notation. */
struct kernel_spec {
	char exact[96];		/* the whole text: a name or release */
	char line[16];		/* "6.1"; "" if the spec is only a name */
	bool generic;
	bool oldest;
};

int spec_parse(const char *text, struct kernel_spec *out, struct err *e);

/* Does this release belong to the spec's line and flavour? */
bool spec_matches(const struct kernel_spec *s, const char *release);

/* The better of two releases that match: newest, or oldest if the spec says so. */
bool spec_prefers(const struct kernel_spec *s, const char *release, const char *other);

#define KERNEL_PACKAGE "linux-image-"	/* the release follows */

/*
 * From lines of `apt-cache search`, "linux-image-RELEASE - summary": the release that the
 * spec means; false: none.
 */
bool release_choose(const struct kernel_spec *s, const char *packages, char *release, size_t size);

/* All releases there of the spec's flavour, without its name, as far as buf has room. */
void release_names(const struct kernel_spec *s, const char *packages, char *buf, size_t size);

/* "key=value" lines into name's fields; unknown keys are skipped. -EINVAL: no release. */
int meta_parse(const char *text, struct kernel *out);

/* The one of exactly this name. -ENOENT without a message: there is none. */
int kernel_named(const char *name, struct kernel *out);

/* <cache>/SUB; dir: made if absent. */
int store_path(const char *sub, char *buf, size_t size, struct err *e);
int store_dir(const char *sub, char *buf, size_t size, struct err *e);

/*
 * A fresh folder <cache>/SUB/.stage-XXXXXX, held by a lock on *fd: as long as that is open,
 * no sweep takes the folder away.
 */
int stage_open(const char *sub, char *dir, size_t size, int *fd, struct err *e);
void stage_close(const char *dir, int fd);	/* removes it with all that is left in it */

/* Write the meta file of a staged kernel, and move the folder to <cache>/kernels/NAME. */
int store_put(struct kernel *k, const char *stage, struct err *e);

/* modules.dep and its like for a tree of modules; a tree without modules is left alone. */
int store_index(const char *dir, const char *release, struct err *e);

#endif
