/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files of a run's folder: their list, and a digest that tells whether they changed. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "run_parts.h"

#define FILES_MOST 200

/* The sum does not depend on the order in which the folder gives its names. */
uint64_t run_files_digest(const char *dir)
{
	DIR *d = opendir(dir);
	uint64_t sum = FILE_HASH_START;
	struct dirent *ent;
	struct stat st;

	while (d && (ent = readdir(d)) != NULL) {
		uint64_t hash = file_hash_bytes(FILE_HASH_START, ent->d_name, strlen(ent->d_name));

		if (*ent->d_name == '.' || fstatat(dirfd(d), ent->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		hash = file_hash_bytes(hash, &st.st_size, sizeof(st.st_size));
		sum += file_hash_bytes(hash, &st.st_mtim, sizeof(st.st_mtim));
	}
	if (d)
		closedir(d);
	return sum;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_listed(const struct dirent *ent)
{
	return *ent->d_name != '.';
}

static void size_put(struct page *p, off_t bytes)
{
	if (bytes >= 1 << 20)
		page_fmt(p, "%.1f MiB", (double)bytes / (1 << 20));
	else if (bytes >= 1 << 10)
		page_fmt(p, "%.1f KiB", (double)bytes / (1 << 10));
	else
		page_fmt(p, "%lld bytes", (long long)bytes);
}

/* A link to a regular file only: a browser would follow a stranger's symbolic link. */
static void file_line(struct page *p, const struct run_view *v, const char *name)
{
	char path[SITE_DIR + 256];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", v->dir, name);
	if (lstat(path, &st))
		return;
	page_put(p, "<tr><td>");
	if (S_ISREG(st.st_mode)) {
		page_put(p, "<a href=\"");
		page_path(p, v->link);
		page_put(p, "/");
		page_path(p, name);
		page_put(p, "\">");
		page_text(p, name);
		page_put(p, "</a></td><td class=\"n\">");
		size_put(p, st.st_size);
	} else {
		page_text(p, name);
		page_put(p, S_ISDIR(st.st_mode) ? "</td><td>a folder" : "</td><td>no regular file");
	}
	page_put(p, "</td></tr>\n");
}

void files_section(struct page *p, const struct run_view *v)
{
	struct dirent **ent = NULL;
	int n = scandir(v->dir, &ent, is_listed, by_name);

	page_put(p, "<section>\n<h2>Files</h2>\n<p>");
	page_text(p, v->dir);
	page_put(p, "</p>\n<table>\n<tr><th>File</th><th>Size</th></tr>\n");
	for (int i = 0; i < n; i++) {
		if (i < FILES_MOST)
			file_line(p, v, ent[i]->d_name);
		free(ent[i]);
	}
	free(ent);
	page_put(p, "</table>\n");
	if (n > FILES_MOST)
		page_fmt(p, "<p>And %d more.</p>\n", n - FILES_MOST);
	page_put(p, "</section>\n");
}
