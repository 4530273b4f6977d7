/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Module closure: files to load, in load order. */
#ifndef GUEST_MODULES_H
#define GUEST_MODULES_H

#include <stddef.h>

#include "err.h"
#include "vm.h"

#define MODULES_MAX 128

/* Paths of module files in load order, from malloc. */
struct module_list {
	char *path[MODULES_MAX];
	size_t count;
};

/*
 * Append names and their dependencies, soft "pre" ones too, to *list, each file once. Built-in
 * modules have no file. A name after "?" may be missing; any other unknown name is -ENOENT. A
 * kernel without a module directory has all built in.
 */
int modules_close(const struct kernel *k, const char *const *names, struct module_list *list,
	struct err *e);

/* Append the dependencies of the module at path, without the module. */
int modules_close_file(const struct kernel *k, const char *path, struct module_list *list,
	struct err *e);

void modules_free(struct module_list *list);

#endif
