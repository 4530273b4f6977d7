/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modules of injectors/kmod on the machine under test: load, unload, counters. */
#ifndef LIB_KMOD_H
#define LIB_KMOD_H

#include <stddef.h>

#include "injector.h"

/*
 * Load NAME with options ("bug=x fixed=1"), after noting it in the journal, and mount debugfs
 * unless it is mounted. The file is in $LOWTIDE_MODULES or /lib/modules. After the user's
 * --unbounded, i_know=1 is appended. -EEXIST: already loaded.
 */
int kmod_load(struct injector_env *env, const char *name, const char *options, struct err *e);

/* Unload NAME. -EBUSY: something still runs in it, which is normal after a hang. */
int kmod_unload(struct injector_env *env, const char *name, struct err *e);

/* The number in a line "NAME NUMBER" of the debugfs file "lowtide/counters"; 0: unreadable. */
uint64_t kmod_counter(const char *file, const char *name);

#endif
