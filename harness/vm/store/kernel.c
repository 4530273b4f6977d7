/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel store <cache>/kernels: find, list, add and remove. */
#include "kernel_store.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "exec.h"
#include "file.h"

/* Fill *out from <dir>/<name>/meta; -ENOENT without a message: no such kernel. */
static int kernel_load(const char *dir, const char *name, struct kernel *out)
{
	char path[600], text[1024];

	memset(out, 0, sizeof(*out));
	if (strlen(name) >= sizeof(out->name) || *name == '.')
		return -ENOENT;
	snprintf(out->name, sizeof(out->name), "%s", name);
	if ((size_t)snprintf(out->dir, sizeof(out->dir), "%s/%s", dir, name) >= sizeof(out->dir))
		return -ENAMETOOLONG;
	snprintf(path, sizeof(path), "%s/meta", out->dir);
	if (file_read(path, text, sizeof(text), NULL) < 0)
		return -ENOENT;
	return meta_parse(text, out);
}

static int by_release(const void *a, const void *b)
{
	const struct kernel *x = a, *y = b;

	return strverscmp(x->release, y->release);
}

/* Make room for another element: double the size at each power of two. */
static int list_grow(struct kernel **list, size_t count)
{
	struct kernel *more;

	if (count & (count - 1))
		return 0;
	more = reallocarray(*list, count ? count * 2 : 1, sizeof(**list));
	if (!more)
		return -ENOMEM;
	*list = more;
	return 0;
}

static int list_read(DIR *all, const char *dir, struct kernel **out, size_t *count)
{
	struct dirent *d;

	while ((d = readdir(all))) {
		if (list_grow(out, *count))
			return -ENOMEM;
		if (!kernel_load(dir, d->d_name, &(*out)[*count]))
			++*count;
	}
	return 0;
}

int kernel_list(struct kernel **out, size_t *count, struct err *e)
{
	char dir[400];
	DIR *all;
	int rc = store_path("kernels", dir, sizeof(dir), e);

	*out = NULL;
	*count = 0;
	if (rc)
		return rc;
	all = opendir(dir);
	if (!all && errno == ENOENT)
		return 0;
	if (!all)
		return err_sys(e, errno, "%s", dir);
	rc = list_read(all, dir, out, count);
	closedir(all);
	if (rc)
		return err_sys(e, -rc, "list of %s", dir);
	if (*count)
		qsort(*out, *count, sizeof(**out), by_release);
	return 0;
}

/* "6.1.0-56" starts 6.1.0-56-cloud-amd64: the rest must start with a dash. */
static bool is_start_of(const char *start, const char *name)
{
	size_t len = strlen(start);

	return !strncmp(name, start, len) && name[len] == '-';
}

/* The only name with this start. -ENOENT without a message: none; -EINVAL: several. */
static int list_started(const struct kernel *list, size_t count, const char *start,
	const struct kernel **out, struct err *e)
{
	char names[300] = "";
	size_t used = 0, found = 0;

	for (size_t i = 0; i < count; i++) {
		if (!is_start_of(start, list[i].name))
			continue;
		*out = &list[i];
		if (used < sizeof(names))
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
				found ? ", " : "", list[i].name);
		found++;
	}
	if (found > 1)
		return err_set(e, EINVAL, "kernel %s may be any of %s: give one of these names",
			start, names);
	return found ? 0 : -ENOENT;
}

/* A line never matches the start of a name: an added kernel must not pass for Debian's. */
static int list_named(const struct kernel *list, size_t count, const struct kernel_spec *s,
	const struct kernel **out, struct err *e)
{
	for (size_t i = 0; i < count; i++) {
		*out = &list[i];
		if (!strcmp(list[i].name, s->exact))
			return 0;
	}
	return *s->line ? -ENOENT : list_started(list, count, s->exact, out, e);
}

static int list_line(const struct kernel *list, size_t count, const struct kernel_spec *s,
	const struct kernel **out)
{
	const struct kernel *best = NULL;

	for (size_t i = 0; i < count; i++)
		if (spec_matches(s, list[i].release) && !strcmp(list[i].source, "debian") &&
		    (!best || spec_prefers(s, list[i].release, best->release)))
			best = &list[i];
	*out = best;
	return best ? 0 : -ENOENT;
}

int kernel_find(const char *spec, struct kernel *out, struct err *e)
{
	AUTO_FREE struct kernel *list = NULL;
	const struct kernel *best;
	struct kernel_spec s;
	size_t count;
	int rc = spec_parse(spec, &s, e);

	if (!rc)
		rc = kernel_list(&list, &count, e);
	if (rc)
		return rc;
	rc = list_named(list, count, &s, &best, e);
	if (rc == -ENOENT)
		rc = list_line(list, count, &s, &best);
	if (rc == -ENOENT)
		return kernel_missing(&s, e);
	if (!rc)
		*out = *best;
	return rc;
}

int kernel_named(const char *name, struct kernel *out)
{
	char dir[400];

	return store_path("kernels", dir, sizeof(dir), NULL) ? -ENOENT :
		kernel_load(dir, name, out);
}

int store_index(const char *dir, const char *release, struct err *e)
{
	const char *const argv[] = { "depmod", "-b", dir, release, NULL };
	struct program c = { .argv = argv };
	char path[800];

	snprintf(path, sizeof(path), "%s/lib/modules/%s", dir, release);
	if (access(path, F_OK))
		return 0;
	return program_run(&c, e) ? err_wrap(e, "index of the modules in %s", path) : 0;
}

int store_put(struct kernel *k, const char *stage, struct err *e)
{
	char text[700], path[600], dir[400];
	int rc = store_dir("kernels", dir, sizeof(dir), e);

	if (rc)
		return rc;
	snprintf(k->dir, sizeof(k->dir), "%s/%s", dir, k->name);
	snprintf(path, sizeof(path), "%s/meta", stage);
	snprintf(text, sizeof(text), "release=%s\nversion=%s\nsource=%s\nheaders=%s\n",
		k->release, k->version, k->source, k->headers);
	rc = file_replace(path, text, strlen(text), e);
	if (rc)
		return rc;
	/* A concurrent fetch of the same kernel may have won; its entry is as good. */
	rc = file_publish(stage, k->dir, e);
	return rc == -ENOTEMPTY || rc == -EEXIST ? 0 : rc;
}

/* Rename first: a half-removed kernel must never be found. */
static int entry_remove(const struct kernel *k, struct err *e)
{
	char gone[560];

	snprintf(gone, sizeof(gone), "%.*s/.stage-XXXXXX", (int)(strrchr(k->dir, '/') - k->dir),
		k->dir);
	if (!mkdtemp(gone) || rename(k->dir, gone))
		return err_sys(e, errno, "%s", k->dir);
	return file_remove_tree(gone, e);
}

int kernel_rm(const char *name, struct err *e)
{
	AUTO_FREE struct kernel *list = NULL;
	const struct kernel *k;
	struct kernel_spec s;
	size_t count;
	int rc = spec_parse(name, &s, e);

	if (!rc)
		rc = kernel_list(&list, &count, e);
	if (rc)
		return rc;
	rc = list_named(list, count, &s, &k, e);
	if (rc == -ENOENT)
		return err_set(e, ENOENT, "no kernel has the name %s; see `lowtide kernel list`",
			s.exact);
	return rc ? rc : entry_remove(k, e);
}
