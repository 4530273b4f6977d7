/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collect programs and their libraries for a root disk. */
#include "payload.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "elf_file.h"
#include "exec.h"
#include "file.h"
#include "search_path.h"
#include "target.h"

/*
 * The guest has only /usr: /bin, /sbin, /lib and /lib64 are links into it. Its /tmp and /run are
 * mounted over those of the root disk.
 */
static void guest_path(const char *path, char *to, size_t size)
{
	static const char *const moved[] = { "/bin/", "/sbin/", "/lib/", "/lib64/" };
	const char *below = "";

	for (size_t i = 0; i < COUNT_OF(moved); i++)
		if (!strncmp(path, moved[i], strlen(moved[i])))
			below = "/usr";
	if (!strncmp(path, "/tmp/", 5) || !strncmp(path, "/run/", 5))
		below = GUEST_HIDDEN;
	snprintf(to, size, "%s%s", below, path);
}

static int room_make(struct payload *p)
{
	size_t room = p->room ? 2 * p->room : 64;
	struct payload_file *file;

	if (p->count < p->room)
		return 0;
	file = reallocarray(p->file, room, sizeof(*file));
	if (!file)
		return -ENOMEM;
	p->file = file;
	p->room = room;
	return 0;
}

int payload_add(struct payload *p, const char *from, const char *to, struct err *e)
{
	struct payload_file f;
	char place[PATH_MAX];

	if (p->count == PAYLOAD_MAX)
		return err_set(e, E2BIG, "root image: more than %d files", PAYLOAD_MAX);
	if (strlen(to) + strlen(GUEST_HIDDEN) >= sizeof(place))
		return err_set(e, ENAMETOOLONG, "root image: path too long: %s", from);
	guest_path(to, place, sizeof(place));
	for (size_t i = 0; i < p->count; i++)
		if (!strcmp(p->file[i].to, place))
			return 0;
	if (room_make(p))
		return err_sys(e, ENOMEM, "root image");
	f = (struct payload_file){ strdup(from), strdup(place) };
	p->file[p->count++] = f;
	return f.from && f.to ? 0 : err_sys(e, ENOMEM, "root image");
}

void payload_free(struct payload *p)
{
	for (size_t i = 0; i < p->count; i++) {
		free(p->file[i].from);
		free(p->file[i].to);
	}
	free(p->file);
	*p = (struct payload){ 0 };
}

int payload_program(struct payload *p, const char *name, struct err *e)
{
	char path[512];

	if (*name == '/')
		return payload_add(p, name, name, e);
	if (program_find(name, path, sizeof(path)))
		return err_set(e, ENOENT, "program %s, needed in the root image, is not installed",
			name);
	return payload_add(p, path, path, e);
}

/* Modules of a site may be gigabytes, and tests of modules are no modules. */
static bool is_skipped(const char *name, bool modules)
{
	static const char *const names[] = { "__pycache__", "site-packages", "dist-packages",
		"test", "tests" };

	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return true;
	for (size_t i = 0; modules && i < COUNT_OF(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

static int folder_add(struct payload *p, const char *from, const char *to, bool modules,
	struct err *e);

static int entry_add(struct payload *p, const char *from, const char *to, bool modules,
	struct err *e)
{
	struct stat st;

	if (stat(from, &st))
		return 0;
	if (S_ISREG(st.st_mode))
		return payload_add(p, from, to, e);
	return S_ISDIR(st.st_mode) ? folder_add(p, from, to, modules, e) : 0;
}

static int folder_add(struct payload *p, const char *from, const char *to, bool modules,
	struct err *e)
{
	char below[PATH_MAX], place[PATH_MAX];
	struct dirent *entry;
	DIR *d = opendir(from);
	int rc = 0;

	if (!d)
		return err_sys(e, errno, "root image: %s", from);
	while (!rc && (entry = readdir(d)) != NULL) {
		const char *name = entry->d_name;

		if (is_skipped(name, modules))
			continue;
		if (snprintf(below, PATH_MAX, "%s/%s", from, name) >= PATH_MAX ||
		    snprintf(place, PATH_MAX, "%s/%s", to, name) >= PATH_MAX)
			rc = err_set(e, ENAMETOOLONG, "root image: path too long: %.200s", from);
		else
			rc = entry_add(p, below, place, modules, e);
	}
	closedir(d);
	return rc;
}

int payload_folder(struct payload *p, const char *from, const char *to, struct err *e)
{
	return folder_add(p, from, to, false, e);
}

int payload_modules(struct payload *p, const char *folder, struct err *e)
{
	return folder_add(p, folder, folder, true, e);
}

/* A line of ldd: "NAME => PATH (0x...)" or "PATH (0x...)". */
static int add_library(struct payload *p, const char *program, char *line, struct err *e)
{
	char *path = strstr(line, "=> "), *end;

	if (path && !strncmp(path + 3, "not found", 9))
		return err_set(e, ENOENT, "%s needs a library that is not there: %s", program,
			line);
	path = strchr(path ? path : line, '/');
	end = path ? strstr(path, " (0x") : NULL;
	if (!end)
		return 0;
	*end = '\0';
	return payload_add(p, path, path, e);
}

static int add_libraries(struct payload *p, const char *program, struct err *e)
{
	const char *const argv[] = { "ldd", program, NULL };
	struct program c = { .argv = argv, .capture = true };
	struct err why = { .code = 0 };
	AUTO_FREE char *text = NULL;
	char *line, *rest;
	int rc = program_run(&c, &why);

	text = c.out;
	if (rc)
		return err_set(e, -rc, "libraries of %s: %.400s", program, why.msg);
	for (line = strtok_r(text, "\n", &rest); line && !rc; line = strtok_r(NULL, "\n", &rest))
		rc = add_library(p, program, line, e);
	return rc;
}

int payload_libraries(struct payload *p, struct err *e)
{
	size_t programs = p->count;
	int rc = 0;

	for (size_t i = 0; i < programs && !rc; i++)
		if (elf_is_dynamic(p->file[i].from))
			rc = add_libraries(p, p->file[i].from, e);
	return rc;
}

int payload_hash(const struct payload *p, uint64_t *hash, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < p->count && !rc; i++) {
		*hash = file_hash_bytes(*hash, p->file[i].to, strlen(p->file[i].to) + 1);
		rc = file_hash(p->file[i].from, hash, e);
	}
	return rc;
}

static int copy_one(const struct payload_file *f, const char *dir, uint64_t *bytes, struct err *e)
{
	char to[PATH_MAX], *slash;
	struct stat st;
	int rc;

	snprintf(to, sizeof(to), "%s%s", dir, f->to);
	slash = strrchr(to, '/');
	*slash = '\0';
	rc = file_mkdirs(to, e);
	*slash = '/';
	if (!rc)
		rc = file_copy(f->from, to, e);
	if (!rc && !stat(to, &st))
		*bytes += (uint64_t)st.st_size;
	return rc;
}

int payload_copy(const struct payload *p, const char *dir, uint64_t *bytes, struct err *e)
{
	int rc = 0;

	*bytes = 0;
	for (size_t i = 0; i < p->count && !rc; i++)
		rc = copy_one(&p->file[i], dir, bytes, e);
	return rc;
}
