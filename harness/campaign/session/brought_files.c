/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Put the files that loads bring into a run's folder, and list them. */
#include "brought_files.h"

#include <errno.h>
#include <ftw.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "target.h"

#define LIST "files.txt"
#define KEPT_BYTES (16u << 20)	/* a larger file is kept by its digest */
#define LIST_BYTES (4u << 20)
#define FDS 16

/* For nftw, which has no argument. */
static struct {
	FILE *list;
	size_t skip;		/* bytes of each path before the name in the list */
	struct err *e;
} walk;

static bool brings(const struct scenario *s)
{
	for (unsigned i = 0; i < s->loads; i++)
		if (s->load[i].load->stage)
			return true;
	return false;
}

static int file_list(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	uint64_t digest = FILE_HASH_START;

	(void)at;
	if (kind != FTW_F)
		return 0;
	if (file_hash(path, &digest, walk.e))
		return 1;
	/* A name may hold anything but a NUL and, here, a newline; it is the last of the line. */
	fprintf(walk.list, "%016" PRIx64 " %" PRIu64 " %04o %s\n", digest, (uint64_t)st->st_size,
		(unsigned)st->st_mode & 07777, path + walk.skip);
	return 0;
}

static int list_write(const char *folder, struct err *e)
{
	char path[PATH_MAX], files[PATH_MAX];
	AUTO_STREAM FILE *list = NULL;

	snprintf(path, sizeof(path), "%s/" LIST, folder);
	snprintf(files, sizeof(files), "%s/" FILES_FOLDER, folder);
	list = fopen(path, "we");
	if (!list)
		return err_sys(e, errno, "%s", path);
	walk.list = list;
	walk.skip = strlen(files) + 1;
	walk.e = e;
	if (nftw(files, file_list, FDS, FTW_PHYS))
		return e->code ? -e->code : err_sys(e, errno, "%s", files);
	return fflush(list) ? err_sys(e, errno, "%s", path) : 0;
}

/* A name of a stranger's list must stay below the folder. */
static bool is_below(const char *name)
{
	for (const char *at = name; at && *at; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL)
		if (!strncmp(at, "../", 3) || !strcmp(at, ".."))
			return false;
	return *name && *name != '/';
}

/* Whether the bundle holds the file of a line of its list, as the line says. */
static int line_check(const char *bundle, const char *line, struct err *e)
{
	uint64_t wanted, digest = FILE_HASH_START, bytes;
	char path[PATH_MAX];
	unsigned mode;
	int at = 0;

	if (sscanf(line, "%16" SCNx64 " %" SCNu64 " %o %n", &wanted, &bytes, &mode, &at) != 3 ||
	    !at || !is_below(line + at))
		return err_set(e, EINVAL, "%.200s/" LIST ": no line of a list of files: '%.40s'",
			bundle, line);
	snprintf(path, sizeof(path), "%s/" FILES_FOLDER "/%s", bundle, line + at);
	AUTO_FD int fd = file_open_regular(path, bytes, e);

	if (fd == -ENOENT)
		return err_set(e, ENOENT, "%s is not in the bundle, because of its %" PRIu64
			" MiB: put the file with the digest %016" PRIx64 " (FNV-1a, 64 bits) there",
			path, bytes >> 20, wanted);
	if (fd < 0)
		return fd;
	if (file_hash(path, &digest, e))
		return -e->code;
	return digest == wanted ? 0 : err_set(e, EINVAL, "%s is not the file that the run had: "
		"its digest is %016" PRIx64 " and not %016" PRIx64, path, digest, wanted);
}

static int bundle_check(const char *bundle, struct err *e)
{
	AUTO_FREE char *text = NULL;
	char path[PATH_MAX], *line, *save = NULL;
	struct stat st;
	size_t len;
	int rc;

	snprintf(path, sizeof(path), "%s/" LIST, bundle);
	rc = file_slurp_regular(path, LIST_BYTES, &text, &len, e);
	if (rc)
		return rc;
	snprintf(path, sizeof(path), "%s/" FILES_FOLDER, bundle);
	if (!lstat(path, &st) && !S_ISDIR(st.st_mode))
		return err_set(e, EINVAL, "%s is no folder", path);
	for (line = strtok_r(text, "\n", &save); line && !rc; line = strtok_r(NULL, "\n", &save))
		rc = line_check(bundle, line, e);
	return rc;
}

static int load_put(const struct scenario *s, const struct scenario_load *l, const char *bundle,
	const char *folder, struct err *e)
{
	char to[PATH_MAX], from[PATH_MAX];
	int rc;

	snprintf(to, sizeof(to), "%s/" FILES_FOLDER "/%s", folder, l->name);
	rc = file_mkdirs(to, e);
	if (rc || !bundle)
		return rc ? rc : l->load->stage(&l->params, s->base, to, e);
	snprintf(from, sizeof(from), "%s/" FILES_FOLDER "/%s", bundle, l->name);
	return access(from, F_OK) ? 0 : file_copy_tree(from, to, false, e);
}

int brought_files_try(const struct plan *p, const char *bundle, struct err *e)
{
	const struct scenario *s = &p->scenario;
	int rc = 0;

	if (bundle)
		return brings(s) ? bundle_check(bundle, e) : 0;
	for (unsigned i = 0; i < s->loads && !rc; i++)
		if (s->load[i].load->stage)
			rc = s->load[i].load->stage(&s->load[i].params, s->base, NULL, e);
	return rc;
}

int brought_files_put(const struct plan *p, const char *bundle, const char *folder, struct err *e)
{
	const struct scenario *s = &p->scenario;
	int rc = 0;

	if (!brings(s))
		return 0;
	for (unsigned i = 0; i < s->loads && !rc; i++)
		if (s->load[i].load->stage)
			rc = load_put(s, &s->load[i], bundle, folder, e);
	return rc ? rc : list_write(folder, e);
}

static int file_trim(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)at;
	if (kind == FTW_F && st->st_size > (off_t)KEPT_BYTES)
		unlink(path);
	return 0;
}

void brought_files_trim(const char *folder)
{
	char files[PATH_MAX];

	snprintf(files, sizeof(files), "%s/" FILES_FOLDER, folder);
	nftw(files, file_trim, FDS, FTW_PHYS);
}
