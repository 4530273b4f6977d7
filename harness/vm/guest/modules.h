/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Module closure: which files to load, and in which order. */
#ifndef GUEST_MODULES_H
#define GUEST_MODULES_H

#include <stddef.h>

#include "err.h"
#include "vm.h"

#define MODULES_MAX 128

/* Paths of module files in load order; each is malloc'ed. */
struct module_list {
	char *path[MODULES_MAX];
	size_t count;
};

/*
 * Append names and all that they depend on (soft "pre" dependencies too) to *list, each file
 * once. Built-in modules need no file. A name with "?" before it may be missing; any other
 * unknown one is -ENOENT. A kernel without a modules folder has everything built in.
 */
int modules_close(const struct kernel *k, const char *const *names, struct module_list *list,
	struct err *e);

/* As modules_close, of what the module in this file depends on (not of itself). */
int modules_close_file(const struct kernel *k, const char *path, struct module_list *list,
	struct err *e);

void modules_free(struct module_list *list);

#endif
