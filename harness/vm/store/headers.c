/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel headers for module builds: unpacked beside the kernel, or the user's directory. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "kernel_store.h"
#include "kmod_build.h"
#include "package.h"

#define HEADERS "linux-headers-"
#define KBUILD "linux-kbuild-"

static bool starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

/* Keep an exact version of "NAME (= VERSION)"; for ">=" any newer one serves. */
static void what_make(const char *item, char *what, size_t size)
{
	size_t name = strcspn(item, " (|,\n"), version;
	const char *exact = strstr(item, "(= ");

	version = exact && exact < item + strcspn(item, "|,") ? strcspn(exact + 3, ")") : 0;
	snprintf(what, size, "%.*s%s%.*s", (int)name, item, version ? "=" : "", (int)version,
		version ? exact + 3 : "");
}

bool headers_next(const char **text, char *what, size_t size)
{
	while (**text) {
		const char *item = *text + strspn(*text, " ,\n");

		*text = item + strcspn(item, ",");
		if (!starts_with(item, HEADERS) && !starts_with(item, KBUILD))
			continue;
		what_make(item, what, size);
		return true;
	}
	return false;
}

static int part_get(const char *stage, const char *what, const struct kmod_wish *w, char **deb,
	struct err *e)
{
	char to[600];
	int rc;

	kmod_say(w, "downloading", what);
	rc = package_download(stage, what, deb, e);
	snprintf(to, sizeof(to), "%s/headers", stage);
	return rc ? rc : package_unpack(*deb, to, e);
}

static int parts_get(const char *stage, const struct kernel *k, const struct kmod_wish *w,
	struct err *e)
{
	AUTO_FREE char *deb = NULL, *depends = NULL;
	char what[200];
	const char *at;
	int rc;

	snprintf(what, sizeof(what), HEADERS "%s%s%s", k->release, *k->version ? "=" : "",
		k->version);
	rc = part_get(stage, what, w, &deb, e);
	if (!rc)
		rc = package_depends(deb, &depends, e);
	for (at = depends; !rc && headers_next(&at, what, sizeof(what));) {
		AUTO_FREE char *part = NULL;

		rc = part_get(stage, what, w, &part, e);
	}
	return rc;
}

/* Debian's Makefile includes the common one by its installed path; make that the unpacked one. */
static int makefile_mend(const char *stage, const struct kernel *k, struct err *e)
{
	static const char place[] = "include /usr/src/";
	AUTO_FREE char *text = NULL;
	char path[700], mended[400];
	size_t len;
	int rc;

	snprintf(path, sizeof(path), "%s/headers/usr/src/" HEADERS "%s/Makefile", stage,
		k->release);
	rc = file_slurp(path, &text, &len, e);
	if (rc)
		return rc;
	if (!starts_with(text, place))
		return err_set(e, EINVAL, "%s: not the one line that Debian writes", path);
	len = (size_t)snprintf(mended, sizeof(mended), "include ../%s", text + strlen(place));
	return file_replace(path, mended, len < sizeof(mended) ? len : 0, e);
}

static int headers_fetch(const struct kernel *k, const struct kmod_wish *w, struct err *e)
{
	char stage[512], from[600], to[600];
	int fd, rc = stage_open("kernels", stage, sizeof(stage), &fd, e);

	if (rc)
		return rc;
	rc = parts_get(stage, k, w, e);
	if (!rc)
		rc = makefile_mend(stage, k, e);
	snprintf(from, sizeof(from), "%s/headers", stage);
	snprintf(to, sizeof(to), "%s/headers", k->dir);
	if (!rc)
		rc = file_publish(from, to, e);
	stage_close(stage, fd);
	return rc;
}

static bool has_makefile(const char *dir)
{
	char path[900];

	snprintf(path, sizeof(path), "%s/Makefile", dir);
	return !access(path, R_OK);
}

int headers_ensure(const struct kernel *k, const struct kmod_wish *w, char *dir, size_t size,
	struct err *e)
{
	if (*k->headers) {
		snprintf(dir, size, "%s", k->headers);
		return has_makefile(dir) ? 0 : err_set(e, ENOENT, "its headers are not in %s: no "
			"Makefile there", dir);
	}
	if (strcmp(k->source, "debian"))
		return err_set(e, ENOENT, "it was added without headers; `lowtide kernel rm %s`, "
			"then `lowtide kernel add --headers DIR ...`", k->name);
	snprintf(dir, size, "%s/headers/usr/src/" HEADERS "%s", k->dir, k->release);
	return has_makefile(dir) ? 0 : headers_fetch(k, w, e);
}
