/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modules of injectors/kmod for a kernel: built on demand, kept with a stamp. */
#include "kmod_build.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "kernel_store.h"

/* Version of the build steps: a change makes older modules unused. */
#define KMOD_FORMAT "2"

void kmod_path(const struct kernel *k, const char *name, char *buf, size_t size)
{
	snprintf(buf, size, "%s/kmod/%s.ko", k->dir, name);
}

/* Locked while modules are built and while they are put into a guest. */
static int kmod_lock(const struct kernel *k, struct err *e)
{
	char path[600];
	int fd, rc;

	snprintf(path, sizeof(path), "%s/kmod", k->dir);
	rc = file_mkdirs(path, e);
	if (rc)
		return rc;
	snprintf(path, sizeof(path), "%s/kmod/.lock", k->dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	/* In another user's cache, use the modules that are there. */
	if (fd < 0 && (errno == EACCES || errno == EROFS))
		fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, errno, "%s", path);
	while (flock(fd, LOCK_EX))
		if (errno != EINTR) {
			rc = err_sys(e, errno, "%s", path);
			close(fd);
			return rc;
		}
	return fd;
}

/* Stamp of a module: sources and kernel. */
static int stamp_make(const struct kernel *k, const char *sources, char *buf, size_t size,
	struct err *e)
{
	const char *const parts[] = { KMOD_FORMAT, k->release, k->version, k->headers };
	uint64_t hash = FILE_HASH_START;
	int rc;

	for (size_t i = 0; i < COUNT_OF(parts); i++)
		hash = file_hash_bytes(hash, parts[i], strlen(parts[i]) + 1);
	rc = kmod_hash(sources, &hash, e);
	snprintf(buf, size, "%016" PRIx64 "\n", hash);
	return rc;
}

static void stamp_path(const struct kernel *k, const char *name, char *buf, size_t size)
{
	snprintf(buf, size, "%s/kmod/%s.stamp", k->dir, name);
}

/* Stamp of a stored module: also its own hash, as the file may be damaged. */
static int stamp_whole(const struct kernel *k, const char *name, const char *stamp, char *buf,
	size_t size, struct err *e)
{
	uint64_t hash = FILE_HASH_START;
	char path[700];
	int rc;

	kmod_path(k, name, path, sizeof(path));
	rc = file_hash(path, &hash, e);
	snprintf(buf, size, "%s%016" PRIx64 "\n", stamp, hash);
	return rc;
}

static bool is_built(const struct kernel *k, const char *name, const char *stamp)
{
	char path[700], have[80], want[80];

	stamp_path(k, name, path, sizeof(path));
	return !stamp_whole(k, name, stamp, want, sizeof(want), NULL) &&
		file_read(path, have, sizeof(have), NULL) > 0 && !strcmp(have, want);
}

/* Remove the old stamp first: a stamp always belongs to the module beside it. */
static int module_ensure(const struct kernel *k, const char *sources, const char *name,
	const char *stamp, const struct kmod_wish *w, struct err *e)
{
	char path[700], whole[80];
	int rc;

	if (is_built(k, name, stamp))
		return 0;
	stamp_path(k, name, path, sizeof(path));
	unlink(path);
	rc = kmod_build(k, sources, name, w, e);
	if (rc)
		return err_wrap(e, "the kernel module %s cannot be built for kernel %s", name,
			k->name);
	rc = stamp_whole(k, name, stamp, whole, sizeof(whole), e);
	return rc ? rc : file_replace(path, whole, strlen(whole), e);
}

int kmod_ensure(const struct kernel *k, const struct kmod_wish *w, int *lock, struct err *e)
{
	const char *const *name = w->names;
	char sources[500], stamp[40];
	int rc;

	*lock = -1;
	if (!name || !*name)
		return 0;
	rc = kmod_sources(sources, sizeof(sources), e);
	if (!rc)
		rc = stamp_make(k, sources, stamp, sizeof(stamp), e);
	if (rc)
		return rc;
	*lock = kmod_lock(k, e);
	if (*lock < 0)
		return *lock;
	for (; *name && !rc; name++)
		rc = module_ensure(k, sources, *name, stamp, w, e);
	if (rc) {
		close(*lock);
		*lock = -1;
	}
	return rc;
}

int kmod_host(struct kernel *k, struct err *e)
{
	struct utsname u;
	char dir[400];
	int rc = store_dir("host", dir, sizeof(dir), e);

	if (rc)
		return rc;
	uname(&u);
	memset(k, 0, sizeof(*k));
	snprintf(k->name, sizeof(k->name), "%s", u.release);
	snprintf(k->release, sizeof(k->release), "%s", u.release);
	snprintf(k->version, sizeof(k->version), "%.63s", u.version);
	snprintf(k->source, sizeof(k->source), "host");
	snprintf(k->dir, sizeof(k->dir), "%s/%s", dir, u.release);
	snprintf(k->headers, sizeof(k->headers), "/lib/modules/%s/build", u.release);
	return 0;
}
