/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Module closure by libkmod, on a module tree of the store. */
#include "modules.h"

#include <errno.h>
#include <libkmod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct closure {
	struct module_list *list;
	int depth;
};

/* A longer chain is a loop of soft dependencies. */
#define DEPTH_MAX 32

static int visit(struct closure *c, struct kmod_module *mod);

/* Takes over the list. */
static int visit_all(struct closure *c, struct kmod_list *all)
{
	struct kmod_list *at;
	int rc = 0;

	kmod_list_foreach(at, all) {
		struct kmod_module *mod = kmod_module_get_module(at);

		if (!rc)
			rc = visit(c, mod);
		kmod_module_unref(mod);
	}
	kmod_module_unref_list(all);
	return rc;
}

/* Linear search: a closure has some ten entries. */
static int list_add(struct module_list *list, const char *path)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(list->path[i], path))
			return 0;
	if (list->count == MODULES_MAX)
		return -E2BIG;
	list->path[list->count] = strdup(path);
	return list->path[list->count++] ? 0 : -ENOMEM;
}

/* Depth first: dependencies precede their module in the list. */
static int visit(struct closure *c, struct kmod_module *mod)
{
	struct kmod_list *pre = NULL, *post = NULL;
	const char *path = kmod_module_get_path(mod);
	int rc = 0;

	/* Without a path it is built in, or a soft dependency that this kernel lacks. */
	if (!path)
		return 0;
	if (++c->depth > DEPTH_MAX)
		return -ELOOP;
	if (!kmod_module_get_softdeps(mod, &pre, &post)) {
		rc = visit_all(c, pre);
		kmod_module_unref_list(post);
	}
	if (!rc)
		rc = visit_all(c, kmod_module_get_dependencies(mod));
	c->depth--;
	return rc ? rc : list_add(c->list, path);
}

static int visit_name(struct closure *c, struct kmod_ctx *ctx, const char *name)
{
	struct kmod_list *found = NULL;
	int rc = kmod_module_new_from_lookup(ctx, name, &found);

	if (rc < 0)
		return rc;
	return found ? visit_all(c, found) : -ENOENT;
}

static int close_names(struct kmod_ctx *ctx, const struct kernel *k, const char *const *names,
	struct module_list *list, struct err *e)
{
	for (; names && *names; names++) {
		const char *name = *names + (**names == '?');
		struct closure c = { .list = list };
		int rc = visit_name(&c, ctx, name);

		if (rc == -ENOENT && **names == '?')
			continue;
		if (rc == -ENOENT)
			return err_set(e, ENOENT, "kernel %s has no module %s, neither as a file "
				"nor built in; the generic flavour may have it", k->name, name);
		if (rc)
			return err_sys(e, -rc, "module %s of kernel %s", name, k->name);
	}
	return 0;
}

int modules_close(const struct kernel *k, const char *const *names, struct module_list *list,
	struct err *e)
{
	/* Ignore this machine's blacklists and module options. */
	static const char *const no_config[] = { NULL };
	struct kmod_ctx *ctx;
	char dir[800];
	int rc;

	snprintf(dir, sizeof(dir), "%s/lib/modules/%s", k->dir, k->release);
	if (access(dir, F_OK))
		return 0;
	ctx = kmod_new(dir, no_config);
	if (!ctx)
		return err_sys(e, ENOMEM, "libkmod for %s", dir);
	rc = close_names(ctx, k, names, list, e);
	kmod_unref(ctx);
	return rc;
}

/* "depends=a,b" from the file itself: the kernel's index does not contain it. */
static int depends_read(struct kmod_module *mod, char *names, size_t size)
{
	struct kmod_list *info = NULL, *at;
	int rc = kmod_module_get_info(mod, &info);

	*names = '\0';
	kmod_list_foreach(at, info)
		if (!strcmp(kmod_module_info_get_key(at), "depends"))
			snprintf(names, size, "%s", kmod_module_info_get_value(at));
	kmod_module_info_free_list(info);
	return rc < 0 ? rc : 0;
}

static int file_depends(const char *path, char *names, size_t size, struct err *e)
{
	static const char *const no_config[] = { NULL };
	struct kmod_module *mod = NULL;
	struct kmod_ctx *ctx = kmod_new("/", no_config);
	int rc = ctx ? kmod_module_new_from_path(ctx, path, &mod) : -ENOMEM;

	if (!rc)
		rc = depends_read(mod, names, size);
	kmod_module_unref(mod);
	kmod_unref(ctx);
	return rc ? err_sys(e, -rc, "kernel module %s", path) : 0;
}

int modules_close_file(const struct kernel *k, const char *path, struct module_list *list,
	struct err *e)
{
	const char *name[MODULES_MAX + 1];
	char names[1024], *rest = names, *word;
	size_t count = 0;
	int rc = file_depends(path, names, sizeof(names), e);

	if (rc)
		return rc;
	while ((word = strsep(&rest, ",")) && count < MODULES_MAX)
		if (*word)
			name[count++] = word;
	name[count] = NULL;
	return modules_close(k, name, list, e);
}

void modules_free(struct module_list *list)
{
	while (list->count)
		free(list->path[--list->count]);
}
