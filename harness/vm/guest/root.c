/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The root disk: an ext4 image that mke2fs makes without root rights. */
#include "image.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "exec.h"
#include "file.h"
#include "payload.h"
#include "target.h"
#include "kernel_store.h"

#define ROOTS_KEPT 4
#define ROOT_PREFIX "root-"

struct link {
	const char *path, *to;
};

static const char *const root_dirs[] = {
	"usr/bin", "usr/sbin", "usr/lib", "usr/lib/modules", "usr/lib64", "etc", "proc", "sys",
	"dev", "run", "tmp", "mnt", "var", "root",
};

static const struct link root_links[] = {
	{ "bin", "usr/bin" }, { "sbin", "usr/sbin" }, { "lib", "usr/lib" },
	{ "lib64", "usr/lib64" },
	{ "etc/mtab", "/proc/mounts" }, { "var/tmp", "/tmp" }, { "var/run", "/run" },
};

static const struct link root_texts[] = {
	{ "etc/passwd", "root:x:0:0:root:/root:/bin/sh\n" },
	{ "etc/group", "root:x:0:\n" },
	{ "etc/hosts", "127.0.0.1 localhost\n" },
};

/* Version of the build steps: a change makes older images unused. */
#define ROOT_FORMAT "2"

/* Programs first: libraries are found for the files collected so far. */
static int payload_collect(struct payload *p, const char *self, const char *const *programs,
	const char *files, struct err *e)
{
	int rc = payload_add(p, self, GUEST_SELF, e);
	size_t own;

	if (!rc)
		rc = payload_program(p, "busybox", e);
	for (; !rc && programs && *programs; programs++)
		rc = payload_program(p, *programs, e);
	own = p->count;
	if (!rc && files)
		rc = payload_folder(p, files, GUEST_FILES, e);
	if (!rc)
		rc = payload_interpreters(p, own, e);
	if (!rc)
		rc = payload_libraries(p, e);
	if (!rc && !access("/etc/ld.so.cache", R_OK))
		rc = payload_add(p, "/etc/ld.so.cache", "/etc/ld.so.cache", e);
	if (!rc && !access("/etc/mke2fs.conf", R_OK))
		rc = payload_add(p, "/etc/mke2fs.conf", "/etc/mke2fs.conf", e);
	return rc;
}

static int put_text(const char *dir, const struct link *text, struct err *e)
{
	char path[700];

	snprintf(path, sizeof(path), "%s/%s", dir, text->path);
	return file_replace(path, text->to, strlen(text->to), e);
}

/* Make a link unless a file, such as a real program, has the name. */
static int put_link(const char *dir, const char *name, const char *to, struct err *e)
{
	char path[700];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (symlink(to, path) && errno != EEXIST)
		return err_sys(e, errno, "link %s", path);
	return 0;
}

static int skeleton_make(const char *dir, struct err *e)
{
	char path[700];
	int rc = 0;

	for (size_t i = 0; i < COUNT_OF(root_dirs) && !rc; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, root_dirs[i]);
		rc = file_mkdirs(path, e);
	}
	for (size_t i = 0; i < COUNT_OF(root_links) && !rc; i++)
		rc = put_link(dir, root_links[i].path, root_links[i].to, e);
	for (size_t i = 0; i < COUNT_OF(root_texts) && !rc; i++)
		rc = put_text(dir, &root_texts[i], e);
	return rc;
}

/* busybox is shell and toolbox; programs of this machine take precedence over its applets. */
static int applets_link(const char *dir, struct err *e)
{
	const char *const argv[] = { "busybox", "--list", NULL };
	struct program c = { .argv = argv, .capture = true };
	AUTO_FREE char *text = NULL;
	char *name, *rest, path[700];
	int rc = program_run(&c, e);

	text = c.out;
	if (rc)
		return rc;
	for (name = strtok_r(text, "\n", &rest); name && !rc; name = strtok_r(NULL, "\n", &rest)) {
		snprintf(path, sizeof(path), "%s/usr/sbin/%.100s", dir, name);
		if (!access(path, F_OK))
			continue;
		snprintf(path, sizeof(path), "usr/bin/%.100s", name);
		rc = put_link(dir, path, "busybox", e);
	}
	return rc;
}

/* Pack tree into an ext4 file. The guest mounts it read-only, so it has no journal. */
static int ext4_pack(const char *tree, const char *image, uint64_t bytes, struct err *e)
{
	char size[32];
	const char *const argv[] = { "mke2fs", "-q", "-F", "-t", "ext4", "-b", "4096", "-m", "0",
		"-O", "^has_journal", "-E", "root_owner=0:0", "-d", tree, image, size, NULL };
	struct program c = { .argv = argv };

	snprintf(size, sizeof(size), "%" PRIu64 "k", (bytes + bytes / 8 + (16u << 20)) >> 10);
	return program_run(&c, e);
}

/* Build in a staging directory: an image under its final name is always complete. */
static int root_build(const struct payload *p, const char *image, struct err *e)
{
	char stage[512], tree[560], made[560];
	uint64_t bytes;
	int fd, rc = stage_open("images", stage, sizeof(stage), &fd, e);

	if (rc)
		return rc;
	snprintf(tree, sizeof(tree), "%s/root", stage);
	snprintf(made, sizeof(made), "%s/image", stage);
	rc = skeleton_make(tree, e);
	if (!rc)
		rc = payload_copy(p, tree, &bytes, e);
	if (!rc)
		rc = applets_link(tree, e);
	if (!rc)
		rc = ext4_pack(tree, made, bytes, e);
	if (!rc)
		rc = file_publish(made, image, e);
	stage_close(stage, fd);
	return rc ? err_wrap(e, "root image") : 0;
}

/* Least recently used root image into path; returns the number of images. */
static size_t oldest_root(const char *dir, char *path, size_t size)
{
	time_t oldest = 0;
	size_t count = 0;
	struct dirent *d;
	struct stat st;
	DIR *all = opendir(dir);

	while (all && (d = readdir(all))) {
		if (strncmp(d->d_name, ROOT_PREFIX, strlen(ROOT_PREFIX)) ||
		    fstatat(dirfd(all), d->d_name, &st, 0))
			continue;
		if (!count++ || st.st_mtime < oldest) {
			oldest = st.st_mtime;
			snprintf(path, size, "%s/%s", dir, d->d_name);
		}
	}
	if (all)
		closedir(all);
	return count;
}

/* An image that a guest uses stays readable through its descriptor. */
static void roots_trim(const char *dir)
{
	char path[800];

	while (oldest_root(dir, path, sizeof(path)) > ROOTS_KEPT)
		if (unlink(path))
			return;
}

/* A second builder waits here and then finds the first one's image. */
static int root_lock(const char *dir, struct err *e)
{
	char path[500];
	int fd;

	snprintf(path, sizeof(path), "%s/.build", dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return err_sys(e, errno, "%s", path);
	return flock(fd, LOCK_EX) ? err_sys(e, errno, "%s", path) : fd;
}

static int root_find(const struct payload *p, const char *dir, int *fd, struct err *e)
{
	uint64_t hash = file_hash_bytes(FILE_HASH_START, ROOT_FORMAT, sizeof(ROOT_FORMAT));
	AUTO_FD int lock = root_lock(dir, e);
	char path[500];
	int rc = lock < 0 ? lock : payload_hash(p, &hash, e);

	if (rc)
		return rc;
	snprintf(path, sizeof(path), "%s/" ROOT_PREFIX "%016" PRIx64, dir, hash);
	if (access(path, R_OK))
		rc = root_build(p, path, e);
	if (rc)
		return rc;
	*fd = open(path, O_RDONLY | O_CLOEXEC);
	if (*fd < 0)
		return err_sys(e, errno, "%s", path);
	/* Refresh the time of last use, by which images are trimmed. */
	utimensat(AT_FDCWD, path, NULL, 0);
	roots_trim(dir);
	return 0;
}

int root_open(const char *self, const char *const *programs, const char *files, int *fd,
	struct err *e)
{
	struct payload p = { 0 };
	char dir[400];
	int rc = store_dir("images", dir, sizeof(dir), e);

	if (!rc)
		rc = payload_collect(&p, self, programs, files, e);
	if (!rc)
		rc = root_find(&p, dir, fd, e);
	payload_free(&p);
	return rc;
}
