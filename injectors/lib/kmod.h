/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modules of ours (injectors/kmod) on the machine under test: loaded, unloaded, their files. */
#ifndef LIB_KMOD_H
#define LIB_KMOD_H

#include <stddef.h>

#include "injector.h"

/*
 * Load NAME with these options ("bug=x fixed=1"), and mount debugfs if it is not. The file is
 * taken from $LOWTIDE_MODULES, else /lib/modules. It is noted in the journal first. Where the
 * user has said --i-know, the option i_know=1 is added. -EEXIST: it is loaded already.
 */
int kmod_load(struct injector_env *env, const char *name, const char *options, struct err *e);

/* -EBUSY: something still runs in it, which after a hang is what is to be expected. */
int kmod_unload(struct injector_env *env, const char *name, struct err *e);

/* A "NAME NUMBER" line of the debugfs file "lowtide/counters"; 0 if it cannot be read. */
uint64_t kmod_counter(const char *file, const char *name);

#endif
