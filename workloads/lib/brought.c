/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Check, name, copy and compile the files that a load brings. */
#include "brought.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cc.h"
#include "file.h"
#include "script.h"
#include "search_path.h"
#include "text.h"

static bool is_c(const char *word)
{
	size_t len = strlen(word);

	return len > 2 && !strcmp(word + len - 2, ".c");
}

bool brought_is(const char *word)
{
	return strchr(word, '/') || is_c(word);
}

static bool climbs(const char *path)
{
	for (; *path; path += strcspn(path, "/"), path += strspn(path, "/"))
		if (strcspn(path, "/") == 2 && !strncmp(path, "..", 2))
			return true;
	return false;
}

void brought_name(const char *word, bool program, char *buf, size_t size)
{
	size_t len;

	while (!strncmp(word, "./", 2))
		word += 2 + strspn(word + 2, "/");
	if (*word == '/' || climbs(word)) {
		len = strlen(word);
		while (len > 1 && word[len - 1] == '/')
			len--;
		while (len && word[len - 1] != '/')
			len--;
		word += len;
	}
	text_put(buf, size, word);
	len = strlen(buf);
	while (len && buf[len - 1] == '/')
		buf[--len] = '\0';
	if (program && is_c(buf))
		buf[len - 2] = '\0';
}

static int path_of(const char *base, const char *word, char *buf, size_t size, struct err *e)
{
	int n = *word == '/' ? snprintf(buf, size, "%s", word) :
		snprintf(buf, size, "%s/%s", base, word);

	return n < (int)size ? 0 : err_set(e, ENAMETOOLONG, "'%.60s...': path too long", word);
}

int brought_check_file(const char *base, const char *word, struct err *e)
{
	char path[PATH_MAX], name[PATH_MAX];
	struct stat st;
	int rc = path_of(base, word, path, sizeof(path), e);

	if (rc)
		return rc;
	brought_name(word, false, name, sizeof(name));
	if (!*name || !strcmp(name, "."))
		return err_set(e, EINVAL, "'%.60s' is the folder itself: name what is in it", word);
	if (stat(path, &st) || access(path, R_OK))
		return err_sys(e, errno, "%s", path);
	return S_ISREG(st.st_mode) || S_ISDIR(st.st_mode) ? 0 :
		err_set(e, ENODEV, "%s is neither a file nor a folder", path);
}

/* The kernel's ENOENT for a missing interpreter would name the script. */
static int interpreter_check(const char *path, struct err *e)
{
	char name[256], found[512];
	int rc = script_interpreter(path, name, sizeof(name), e);

	if (rc || !*name || !program_find(name, found, sizeof(found)))
		return rc;
	return err_set(e, ENOENT, "%s: its interpreter %s is not on this machine: install it, or "
		"mend the script's first line", path, name);
}

int brought_check_program(const char *base, const char *word, struct err *e)
{
	char path[PATH_MAX];
	struct stat st;
	int rc = path_of(base, word, path, sizeof(path), e);

	if (rc)
		return rc;
	if (stat(path, &st))
		return err_sys(e, errno, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, EINVAL, "%s is no program but a %s", path,
			S_ISDIR(st.st_mode) ? "folder" : "special file");
	if (is_c(word))
		return access(path, R_OK) ? err_sys(e, errno, "%s", path) : 0;
	if (!(st.st_mode & 0111))
		return err_set(e, EACCES, "%s is not executable: chmod +x it, or give its "
			"interpreter first (sh %s)", path, word);
	return interpreter_check(path, e);
}

int brought_put(const char *base, const char *word, bool program, const char *dir, struct err *e)
{
	char path[PATH_MAX], name[PATH_MAX], to[2 * PATH_MAX];
	char *slash;
	int rc = path_of(base, word, path, sizeof(path), e);

	brought_name(word, program, name, sizeof(name));
	if (rc || (!dir && !(program && is_c(word))))
		return rc;
	if (!dir)
		return cc_try(path, e);
	snprintf(to, sizeof(to), "%s/%s", dir, name);
	slash = strrchr(to, '/');
	*slash = '\0';
	rc = file_mkdirs(to, e);
	*slash = '/';
	if (rc)
		return rc;
	return program && is_c(word) ? cc_build(path, to, e) : file_copy_tree(path, to, true, e);
}
