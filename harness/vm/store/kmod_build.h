/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of building our kernel modules: sources, headers, one build. */
#ifndef STORE_KMOD_BUILD_H
#define STORE_KMOD_BUILD_H

#include <stddef.h>
#include <stdint.h>

#include "err.h"
#include "vm.h"

/*
 * The folder of the sources: $LOWTIDE_KMOD, injectors/kmod of the current folder, injectors/kmod
 * or kmod beside the program, kmod in the data folder; the first that has a Kbuild.
 */
int kmod_sources(char *dir, size_t size, struct err *e);

/* Chain names and bytes of all sources in dir to *hash. */
int kmod_hash(const char *dir, uint64_t *hash, struct err *e);

int kmod_copy(const char *dir, const char *to, struct err *e);	/* all sources */

/*
 * Where `make -C` builds modules for k: the folder it was added with, or Debian's packages,
 * fetched and unpacked into k->dir/headers when they are first needed.
 */
int headers_ensure(const struct kernel *k, const struct kmod_wish *w, char *dir, size_t size,
	struct err *e);

/*
 * The next package of a "Depends:" line that holds headers or the tools to build with them:
 * "NAME" or "NAME=VERSION". *text moves on; false: no more.
 */
bool headers_next(const char **text, char *what, size_t size);

/* Build one module from these sources into k->dir/kmod. The caller has locked that. */
int kmod_build(const struct kernel *k, const char *sources, const char *name,
	const struct kmod_wish *w, struct err *e);

/* The line of make's output that says why it failed. */
void kmod_reason(const char *log, char *buf, size_t size);

/* Tell the user of a step that takes a while. */
void kmod_say(const struct kmod_wish *w, const char *verb, const char *what);

#endif
