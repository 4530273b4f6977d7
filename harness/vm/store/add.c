/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Add a user's kernel to the store: a bzImage and its modules. */
#include "kernel_store.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "exec.h"
#include "file.h"

/* Release from the version text; the x86 boot header has its offset at 0x20e. */
static int image_release(const char *image, char *release, size_t size, struct err *e)
{
	AUTO_FD int fd = open(image, O_RDONLY | O_CLOEXEC);
	unsigned char head[0x210];
	char text[128];
	ssize_t got;

	if (fd < 0)
		return err_sys(e, errno, "%s", image);
	if (pread(fd, head, sizeof(head), 0) != sizeof(head) || memcmp(head + 0x202, "HdrS", 4))
		return err_set(e, EINVAL, "%s is no bzImage", image);
	got = pread(fd, text, sizeof(text) - 1, 0x200 + (head[0x20e] | head[0x20f] << 8));
	if (got <= 0)
		return err_set(e, EINVAL, "%s is no bzImage", image);
	text[got] = '\0';
	text[strcspn(text, " ")] = '\0';
	if (!isdigit((unsigned char)*text) || strchr(text, '/') || strlen(text) >= size)
		return err_set(e, EINVAL, "%s: its header names no kernel release", image);
	snprintf(release, size, "%s", text);
	return 0;
}

/* Directory of release's modules below dir: either of the two usual layouts. */
static int modules_locate(const char *dir, const char *release, char *path, size_t size,
	struct err *e)
{
	snprintf(path, size, "%s/lib/modules/%s", dir, release);
	if (!access(path, F_OK))
		return 0;
	snprintf(path, size, "%s/kernel", dir);
	if (access(path, F_OK))
		return err_set(e, ENOENT, "%s has neither lib/modules/%s nor a folder kernel", dir,
			release);
	snprintf(path, size, "%s", dir);
	return 0;
}

static int modules_copy(const char *dir, const struct kernel *k, const char *entry, struct err *e)
{
	char from[800], to[800];
	const char *const argv[] = { "cp", "-R", from, to, NULL };
	struct program c = { .argv = argv };
	int rc = modules_locate(dir, k->release, from, sizeof(from) - 3, e);

	if (rc)
		return rc;
	snprintf(to, sizeof(to), "%s/lib/modules/%s", entry, k->release);
	rc = file_mkdirs(to, e);
	if (rc)
		return rc;
	/* Copy the contents and keep links as links: "build" leads to a source tree. */
	strncat(from, "/.", 3);
	rc = program_run(&c, e);
	return rc ? rc : store_index(entry, k->release, e);
}

/* Release that modules get. Debian's headers have another one in kernel.release. */
static int headers_release(const char *dir, char *release, size_t size)
{
	static const char *const names[][2] = {
		{ "include/generated/utsrelease.h", "#define UTS_RELEASE \"%127[^\"]" },
		{ "include/config/kernel.release", "%127s" },
	};
	char path[PATH_MAX + 40], text[512], word[128];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i][0]);
		if (file_read(path, text, sizeof(text), NULL) < 0 ||
		    sscanf(text, names[i][1], word) != 1)
			continue;
		snprintf(release, size, "%s", word);
		return 0;
	}
	return -ENOENT;
}

/* Check the release now: the kernel would reject the modules only at loading. */
static int headers_note(const char *dir, struct kernel *k, struct err *e)
{
	char path[PATH_MAX], text[128];

	if (!realpath(dir, path))
		return err_sys(e, errno, "%s", dir);
	if (strlen(path) >= sizeof(k->headers))
		return err_set(e, ENAMETOOLONG, "%s: path of the headers is too long", path);
	snprintf(k->headers, sizeof(k->headers), "%s", path);
	if (headers_release(path, text, sizeof(text)))
		return err_set(e, ENOENT, "no file %s/include/config/kernel.release: give the "
			"folder that the kernel was built in, or its headers", path);
	if (!strcmp(text, k->release))
		return 0;
	return err_set(e, EINVAL, "the headers in %s are for kernel %s, but the image is %s", dir,
		text, k->release);
}

static int add_staged(struct kernel *k, const char *image, const char *modules_dir,
	const char *stage, struct err *e)
{
	char entry[600], path[700];
	int rc;

	snprintf(entry, sizeof(entry), "%s/entry", stage);
	snprintf(path, sizeof(path), "%s/vmlinuz", entry);
	rc = file_mkdirs(entry, e);
	if (!rc)
		rc = file_copy(image, path, e);
	if (!rc && modules_dir)
		rc = modules_copy(modules_dir, k, entry, e);
	return rc ? rc : store_put(k, entry, e);
}

int kernel_add(const char *name, const char *image, const char *modules_dir, const char *headers,
	struct kernel *out, struct err *e)
{
	struct kernel_spec s;
	char stage[512];
	int fd, rc = spec_parse(name, &s, e);

	memset(out, 0, sizeof(*out));
	if (rc)
		return rc;
	if (s.line[0])
		return err_set(e, EINVAL, "kernel name %s means a line of Debian; take another",
			name);
	if (!kernel_named(name, out))
		return err_set(e, EEXIST, "kernel %s is there already; to replace it, "
			"`lowtide kernel rm %s` and add it again, or take another name", name,
			name);
	memset(out, 0, sizeof(*out));
	rc = image_release(image, out->release, sizeof(out->release), e);
	if (!rc && headers)
		rc = headers_note(headers, out, e);
	if (rc)
		return rc;
	snprintf(out->name, sizeof(out->name), "%s", name);
	snprintf(out->source, sizeof(out->source), "added");
	rc = stage_open("kernels", stage, sizeof(stage), &fd, e);
	if (rc)
		return rc;
	rc = add_staged(out, image, modules_dir, stage, e);
	stage_close(stage, fd);
	return rc;
}
