/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Find scenario files in a list of directories; the first match wins. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "config.h"
#include "nearest.h"
#include "scenario.h"
#include "text.h"

#define FOLDERS 4
#define FILES_MAX 512

/* The nth directory of the scenario path; false: absent. */
static bool folder_nth(unsigned n, char *buf, size_t size)
{
	const char *own = getenv("LOWTIDE_SCENARIOS");
	const char *fixed[FOLDERS] = { own, "scenarios", NULL, LOWTIDE_DATADIR "/scenarios" };
	char self[200];
	ssize_t len;

	if (n != 2)
		return fixed[n] && *fixed[n] && snprintf(buf, size, "%s", fixed[n]) < (int)size;
	len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (len <= 0)
		return false;
	self[len] = '\0';
	*strrchr(self, '/') = '\0';
	return snprintf(buf, size, "%s/scenarios", self) < (int)size;
}

/* Fail if $LOWTIDE_SCENARIOS does not exist: other scenarios would silently take its place. */
static int named_folder_check(struct err *e)
{
	const char *own = getenv("LOWTIDE_SCENARIOS");
	struct stat st;

	if (!own || !*own)
		return 0;
	if (stat(own, &st))
		return err_sys(e, errno, "LOWTIDE_SCENARIOS=%s", own);
	return S_ISDIR(st.st_mode) ? 0 : err_sys(e, ENOTDIR, "LOWTIDE_SCENARIOS=%s", own);
}

static struct {
	const char *name, *text;
} made;

void scenario_made(const char *name, const char *text)
{
	made.name = name;
	made.text = text;
}

const char *scenario_made_text(const char *name)
{
	return made.name && !strcmp(made.name, name) ? made.text : NULL;
}

bool scenario_is_path(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') || (len > 4 && !strcmp(name + len - 4, ".scn"));
}

static int by_base(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;

	return strcmp(strrchr(x, '/'), strrchr(y, '/'));
}

static void folder_read(const char *folder, char **files, unsigned *n)
{
	DIR *d = opendir(folder);
	struct dirent *ent;

	while (d && *n < FILES_MAX && (ent = readdir(d)) != NULL) {
		size_t len = strlen(ent->d_name);

		if (len > 4 && ent->d_name[0] != '.' && !strcmp(ent->d_name + len - 4, ".scn") &&
		    asprintf(&files[*n], "%s/%s", folder, ent->d_name) > 0)
			(*n)++;
	}
	if (d)
		closedir(d);
}

/* Of files with the same name keep the one from the first directory. */
static void doubles_drop(char **files, unsigned *n, unsigned first)
{
	unsigned i, k, end = *n;

	for (*n = first, i = first; i < end; i++) {
		for (k = 0; k < first && by_base(&files[k], &files[i]); k++)
			;
		if (k < first)
			free(files[i]);
		else
			files[(*n)++] = files[i];
	}
}

int scenario_each(void (*each)(const char *path, void *arg), void *arg, struct err *e)
{
	char *files[FILES_MAX], folder[256];
	unsigned i, first, n = 0;
	int rc = named_folder_check(e);

	if (rc)
		return rc;
	for (i = 0; i < FOLDERS; i++) {
		if (!folder_nth(i, folder, sizeof(folder)))
			continue;
		first = n;
		folder_read(folder, files, &n);
		doubles_drop(files, &n, first);
	}
	if (!n)
		return err_set(e, ENOENT, "no scenarios; set $LOWTIDE_SCENARIOS to their folder");
	qsort(files, n, sizeof(files[0]), by_base);
	for (i = 0; i < n; i++) {
		each(files[i], arg);
		free(files[i]);
	}
	return 0;
}

struct names {
	char text[FILES_MAX][NAME_BYTES];
	const char *list[FILES_MAX + 1];	/* ends with NULL */
	unsigned count;
};

static void name_add(const char *path, void *arg)
{
	struct names *n = arg;
	const char *base = strrchr(path, '/') + 1;

	snprintf(n->text[n->count], NAME_BYTES, "%.*s", (int)strlen(base) - 4, base);
	n->list[n->count] = n->text[n->count];
	n->list[++n->count] = NULL;
}

static int name_unknown(const char *name, struct err *e)
{
	AUTO_FREE struct names *all = calloc(1, sizeof(*all));
	const char *near = NULL;

	if (all && !scenario_each(name_add, all, NULL))
		near = word_nearest(name, all->list);
	return err_set(e, ENOENT, "no scenario '%.60s'%s%s%s; `lowtide list scenarios` shows all, "
		"$LOWTIDE_SCENARIOS names a folder of your own", name,
		near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

int scenario_find(const char *name, char *path, size_t size, struct err *e)
{
	char folder[256];
	unsigned n;
	int rc;

	if (scenario_made_text(name) && strlen(name) < size) {
		text_put(path, size, name);
		return 0;
	}
	if (scenario_is_path(name)) {
		if (snprintf(path, size, "%s", name) >= (int)size)
			return err_set(e, ENAMETOOLONG, "%.80s...: path too long", name);
		return access(path, R_OK) ? err_sys(e, errno, "%s", path) : 0;
	}
	rc = named_folder_check(e);
	if (rc)
		return rc;
	for (n = 0; n < FOLDERS; n++)
		if (folder_nth(n, folder, sizeof(folder)) &&
		    snprintf(path, size, "%s/%s.scn", folder, name) < (int)size &&
		    !access(path, R_OK))
			return 0;
	return name_unknown(name, e);
}

int scenario_base(const char *path, char *base, size_t size, struct err *e)
{
	char dir[256], real[PATH_MAX], *slash;

	text_put(dir, sizeof(dir), path);
	slash = strrchr(dir, '/');
	if (slash)
		slash[slash == dir] = '\0';
	if (!realpath(slash ? dir : ".", real))
		return err_sys(e, errno, "%s", path);
	if (strlen(real) >= size)
		return err_set(e, ENAMETOOLONG, "%.80s...: path too long", real);
	text_put(base, size, real);
	return 0;
}
