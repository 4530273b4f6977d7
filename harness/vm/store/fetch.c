/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernels from Debian: choose, download and unpack a package without installing it. */
#include "kernel_store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "exec.h"
#include "file.h"
#include "package.h"

#define PACKAGES "^linux-image-[0-9].*[0-9]-(cloud-)?amd64$"

/* State of a fetch. */
struct fetch {
	struct kernel_spec spec;
	void (*progress)(const char *text, void *arg);
	void *arg;
	struct kernel kernel;
	char stage[512];
};

static void say(struct fetch *f, const char *verb, const char *what)
{
	char text[200];

	snprintf(text, sizeof(text), "%s %s", verb, what);
	if (f->progress)
		f->progress(text, f->arg);
}

/* All packages of signed kernels, as lines of "name - summary". Caller frees. */
static int packages_read(char **text, struct err *e)
{
	const char *const argv[] = { "apt-cache", "search", "--names-only", PACKAGES, NULL };
	struct program c = { .argv = argv, .capture = true };
	int rc = program_run(&c, e);

	*text = c.out;
	return rc;
}

static int packages_update(struct fetch *f, struct err *e)
{
	const char *const argv[] = { "apt-get", "-qq", "update", NULL };
	struct program c = { .argv = argv };

	if (geteuid())
		return err_set(e, ENOENT, "apt knows of no kernel package: its lists are missing; "
			"run `apt-get update` as root");
	say(f, "updating", "the package lists (apt-get update)");
	return program_run(&c, e);
}

/* A fresh machine has no package lists: root fetches them here, users are told how. */
static int packages_list(struct fetch *f, char **text, struct err *e)
{
	int rc = packages_read(text, e);

	if (rc || **text)
		return rc;
	free(*text);
	*text = NULL;
	rc = packages_update(f, e);
	return rc ? rc : packages_read(text, e);
}

static int release_find(struct fetch *f, struct err *e)
{
	AUTO_FREE char *text = NULL;
	char known[300];
	int rc = packages_list(f, &text, e);

	if (rc || release_choose(&f->spec, text, f->kernel.release, sizeof(f->kernel.release)))
		return rc;
	release_names(&f->spec, text, known, sizeof(known));
	/* If no kernel is known, the package lists are missing and the name may be right. */
	return err_set(e, *known ? EINVAL : ENOENT,
		"Debian offers no kernel %s here; %s kernels it offers: %s", f->spec.exact,
		f->spec.generic ? "generic" : "cloud", *known ? known : "none");
}

/* Advise to fetch only what apt knows of. It is asked here, as a run's skip is read later. */
int kernel_missing(const struct kernel_spec *s, struct err *e)
{
	char release[96], known[300] = "";
	AUTO_FREE char *text = NULL;

	if (packages_read(&text, NULL) || !*text)
		return err_set(e, ENOENT, "kernel %s is not in the store, and apt knows of no "
			"kernel: `apt-get update` as root, then `lowtide kernel fetch %s`; "
			"`lowtide kernel add` takes one of your own", s->exact, s->exact);
	if (release_choose(s, text, release, sizeof(release)))
		return err_set(e, ENOENT, "kernel %s is not in the store: `lowtide list kernels` "
			"shows what is, `lowtide kernel fetch %s` gets it", s->exact, s->exact);
	release_names(s, text, known, sizeof(known));
	return err_set(e, ENOENT, "kernel %s is neither in the store (`lowtide list kernels`) nor "
		"among Debian's here (%s); `lowtide kernel add` takes one of your own", s->exact,
		*known ? known : "none");
}

/* Middle part of "linux-image-6.1.0-56-cloud-amd64_6.1.192-2_amd64.deb". */
static void version_take(struct kernel *k, const char *deb)
{
	const char *base = strrchr(deb, '/') + 1;
	const char *from = strchr(base, '_');
	const char *to = from ? strchr(from + 1, '_') : NULL;

	if (to && (size_t)(to - from) < sizeof(k->version))
		snprintf(k->version, sizeof(k->version), "%.*s", (int)(to - from - 1), from + 1);
}

static int image_get(struct fetch *f, struct err *e)
{
	AUTO_FREE char *deb = NULL;
	char package[120], to[600];
	int rc;

	snprintf(package, sizeof(package), KERNEL_PACKAGE "%s", f->kernel.release);
	say(f, "downloading", package);
	rc = package_download(f->stage, package, &deb, e);
	if (rc)
		return rc;
	version_take(&f->kernel, deb);
	say(f, "unpacking", f->kernel.release);
	snprintf(to, sizeof(to), "%s/unpack", f->stage);
	return package_unpack(deb, to, e);
}

/* Move the needed parts of the unpacked package to the staged entry. */
static int entry_fill(const struct fetch *f, const char *entry, struct err *e)
{
	static const char *const parts[][2] = {
		{ "unpack/boot/vmlinuz-*", "vmlinuz" },
		{ "unpack/boot/config-*", "config" },
		{ "unpack/boot/System.map-*", "System.map" },
		{ "unpack/*lib/modules", "lib/modules" },
	};
	char to[700];
	int rc;

	snprintf(to, sizeof(to), "%s/lib", entry);
	rc = file_mkdirs(to, e);
	for (size_t i = 0; !rc && i < COUNT_OF(parts); i++) {
		AUTO_FREE char *from = NULL;

		rc = glob_first(f->stage, parts[i][0], &from);
		if (rc)
			return err_set(e, ENOENT, "the package of kernel %s holds no %s",
				f->kernel.release, parts[i][0]);
		snprintf(to, sizeof(to), "%s/%s", entry, parts[i][1]);
		if (rename(from, to))
			rc = err_sys(e, errno, "%s", to);
	}
	return rc;
}

/* All steps work in the staging directory: the store gets a complete kernel or nothing. */
static int fetch_staged(struct fetch *f, struct err *e)
{
	char entry[600];
	int rc = image_get(f, e);

	if (rc)
		return rc;
	snprintf(entry, sizeof(entry), "%s/entry", f->stage);
	rc = entry_fill(f, entry, e);
	if (!rc)
		rc = store_index(entry, f->kernel.release, e);
	return rc ? rc : store_put(&f->kernel, entry, e);
}

int kernel_fetch(const char *spec, void (*progress)(const char *text, void *arg), void *arg,
	struct kernel *out, struct err *e)
{
	struct fetch f = { .progress = progress, .arg = arg };
	int fd, rc = spec_parse(spec, &f.spec, e);

	if (rc)
		return rc;
	if (!f.spec.line[0] && !kernel_named(f.spec.exact, out))
		return 0;
	vm_sweep();	/* killed fetches leave large staging directories */
	rc = release_find(&f, e);
	if (rc)
		return rc;
	if (!kernel_named(f.kernel.release, out))
		return 0;
	snprintf(f.kernel.name, sizeof(f.kernel.name), "%s", f.kernel.release);
	snprintf(f.kernel.source, sizeof(f.kernel.source), "debian");
	rc = stage_open("kernels", f.stage, sizeof(f.stage), &fd, e);
	if (rc)
		return rc;
	rc = fetch_staged(&f, e);
	stage_close(f.stage, fd);
	*out = f.kernel;
	return rc;
}
