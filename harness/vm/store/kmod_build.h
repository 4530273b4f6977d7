/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internals of module builds: sources, headers, a single build. */
#ifndef STORE_KMOD_BUILD_H
#define STORE_KMOD_BUILD_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "vm.h"

/*
 * Directory of the sources: the first with a Kbuild of $LOWTIDE_KMOD, injectors/kmod in the
 * working directory, injectors/kmod or kmod beside the program, and kmod in the data directory.
 */
int kmod_sources(char *dir, size_t size, struct err *e);

/* Add names and contents of all sources in dir to *hash. */
int kmod_hash(const char *dir, uint64_t *hash, struct err *e);

int kmod_copy(const char *dir, const char *to, struct err *e);	/* all sources */

/*
 * Directory for `make -C` to build modules for k: the one that k was added with, or Debian's
 * packages, which are fetched and unpacked into k->dir/headers on first use.
 */
int headers_ensure(const struct kernel *k, const struct kmod_wish *w, char *dir, size_t size,
	struct err *e);

/*
 * Next package in a "Depends:" line with headers or build tools, as "NAME" or "NAME=VERSION".
 * *text moves on; false: no more.
 */
bool headers_next(const char **text, char *what, size_t size);

/* Build a module from these sources into k->dir/kmod, which the caller has locked. */
int kmod_build(const struct kernel *k, const char *sources, const char *name,
	const struct kmod_wish *w, struct err *e);

/* The line of make's output that explains the failure, into buf. */
void kmod_reason(const char *log, char *buf, size_t size);

/* Tell the user of a step that takes time. */
void kmod_say(const struct kmod_wish *w, const char *verb, const char *what);

#endif
