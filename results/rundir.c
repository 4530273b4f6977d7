/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Run folders. mkdir decides who gets a name, so concurrent runs never share a folder. */
#include "rundir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "clock.h"
#include "file.h"

#define TRIES 1000

static void name_append(char *name, size_t size, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
	size_t len = strlen(name);

	for (; *text && len + 1 < size; text++)
		name[len++] = strchr(plain, *text) ? *text : '.';
	name[len] = 0;
}

static void run_name(char *name, size_t size, const char *scenario, const char *variant,
	uint64_t seed)
{
	char utc[24], tail[24];

	clock_utc(utc, sizeof(utc));
	snprintf(name, size, "%s-", utc);
	name_append(name, size, scenario);
	if (variant[0]) {
		name_append(name, size, ".");
		name_append(name, size, variant);
	}
	snprintf(tail, sizeof(tail), "-%" PRIu64, seed);
	name_append(name, size, tail);
}

static int make_fresh(const char *root, const char *name, char *path, size_t size, struct err *e)
{
	for (unsigned i = 1; i <= TRIES; i++) {
		int n = i == 1 ? snprintf(path, size, "%s/%s", root, name) :
			snprintf(path, size, "%s/%s-%u", root, name, i);

		if (n < 0 || (size_t)n >= size)
			return err_set(e, ENAMETOOLONG, "%s/%s: the name is too long", root, name);
		if (mkdir(path, 0755) == 0)
			return 0;
		if (errno != EEXIST)
			return err_sys(e, errno, "cannot make the run folder %s; free some space "
				"there, or set LOWTIDE_RESULTS to another folder", path);
	}
	return err_set(e, EEXIST, "%s/%s: %d runs of this name exist; move some away", root, name,
		TRIES);
}

int rundir_make(const char *root, const char *scenario, const char *variant, uint64_t seed,
	char *out, size_t size, struct err *e)
{
	char name[160], whole[PATH_MAX];

	int rc = file_mkdirs(root, e);

	if (rc < 0)
		return rc;
	if (!realpath(root, whole))
		return err_sys(e, errno, "%s", root);
	run_name(name, sizeof(name), scenario, variant, seed);
	return make_fresh(whole, name, out, size, e);
}

#define STAMP "20260131T030000Z"
#define STAMP_CHARS (sizeof(STAMP) - 1)

/* Folder of a run, and the time of its start. */
struct found {
	char name[256];
	struct timespec begun;
	bool finished;
};

static const char *const files[] = { "plan.txt", "events.jsonl", "result.json" };

bool rundir_is_name(const char *name)
{
	for (size_t i = 0; i < STAMP_CHARS; i++)
		if (STAMP[i] >= '0' && STAMP[i] <= '9' ? name[i] < '0' || name[i] > '9' :
				name[i] != STAMP[i])
			return false;
	return name[STAMP_CHARS] == '-';
}

/* Size of a file; -1: absent. */
static off_t file_bytes(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) ? -1 : st.st_size;
}

/* plan.txt is written once at the run's start, so its time orders runs of the same second. */
static bool found_read(int root, const char *name, struct found *f)
{
	char path[300];
	struct stat st;

	if (!rundir_is_name(name))
		return false;
	snprintf(f->name, sizeof(f->name), "%s", name);
	snprintf(path, sizeof(path), "%s/result.json", name);
	f->finished = file_bytes(root, path) > 0;
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", name, files[i]);
		if (fstatat(root, path, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		f->begun = st.st_mtim;
		return true;
	}
	return false;
}

static int found_order(const struct found *a, const struct found *b)
{
	int order = a->finished - b->finished;

	if (!order)
		order = strncmp(a->name, b->name, STAMP_CHARS);
	if (!order)
		order = (a->begun.tv_sec > b->begun.tv_sec) - (a->begun.tv_sec < b->begun.tv_sec);
	if (!order)
		order = (a->begun.tv_nsec > b->begun.tv_nsec) -
			(a->begun.tv_nsec < b->begun.tv_nsec);
	return order ? order : strverscmp(a->name, b->name);
}

int rundir_last(const char *root, char *out, size_t size, struct err *e)
{
	struct found best = { .name = "" }, f;
	struct dirent *ent;
	DIR *d = opendir(root);

	while (d && (ent = readdir(d)) != NULL)
		if (found_read(dirfd(d), ent->d_name, &f) &&
		    (!*best.name || found_order(&f, &best) > 0))
			best = f;
	if (d)
		closedir(d);
	if (!*best.name)
		return err_set(e, ENOENT, "%s: no runs; `lowtide run host-smoke` makes one", root);
	return snprintf(out, size, "%s/%s", root, best.name) < (int)size ? 0 :
		err_set(e, ENAMETOOLONG, "%s: path too long", root);
}

/* Records are renamed into place once written, so an empty one found no room. */
static bool is_full(int dir)
{
	static const char *const records[] = { "plan.txt", "result.json", "MANIFEST" };

	for (size_t i = 0; i < COUNT_OF(records); i++)
		if (file_bytes(dir, records[i]) == 0)
			return true;
	return false;
}

enum rundir_state rundir_state(const char *dir)
{
	char whole[PATH_MAX];
	const char *name = realpath(dir, whole) ? strrchr(whole, '/') + 1 : "";
	bool ours = rundir_is_name(name);
	AUTO_FD int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	for (size_t i = 0; fd >= 0 && i < COUNT_OF(files); i++)
		ours = ours || file_bytes(fd, files[i]) >= 0;
	if (fd < 0 || !ours)
		return RUNDIR_NONE;
	if (file_bytes(fd, "result.json") > 0)
		return RUNDIR_FINISHED;
	if (flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK)
		return RUNDIR_RUNNING;
	return is_full(fd) ? RUNDIR_FULL : RUNDIR_CUT;
}
