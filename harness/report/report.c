/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the index to the pages: the folder, the groups, two workers, the overview last. */
#include "report.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cleanup.h"
#include "file.h"
#include "picture.h"
#include "site.h"
#include "workers.h"

#define ALPHA 0.05

static const char *const folders[] = { "run", "hang", "scenario" };

static bool is_empty(int dir)
{
	DIR *d = fdopendir(dup(dir));
	struct dirent *ent;
	bool empty = true;

	while (d && empty && (ent = readdir(d)) != NULL)
		empty = !strcmp(ent->d_name, ".") || !strcmp(ent->d_name, "..");
	if (d)
		closedir(d);
	return empty;
}

/* Open the folder of the pages and lock it. A descriptor or -errno. */
static int out_open(struct site *s, const char *out, struct err *e)
{
	char whole[4096];
	int fd, rc = file_mkdirs(out, e);

	if (rc)
		return rc;
	fd = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || !realpath(out, whole))
		rc = err_sys(e, errno, "%.300s", out);
	else if (faccessat(fd, NEWS_STATE, F_OK, 0) && !is_empty(fd))
		rc = err_set(e, EINVAL, "%.300s is not empty, and no report of lowtide is there: "
			"give a new folder", out);
	else if (flock(fd, LOCK_EX | LOCK_NB))
		rc = err_set(e, EBUSY, "%.300s: another lowtide report is at work there", out);
	else if (snprintf(s->out, sizeof(s->out), "%s", whole) >= (int)sizeof(s->out))
		rc = err_set(e, ENAMETOOLONG, "%.200s...: the path is too long", out);
	if (rc && fd >= 0)
		close(fd);
	return rc ? rc : fd;
}

/* The marker comes first, so that a report which is cut short can be made again in its folder. */
static int out_prepare(const struct site *s, int dir, struct err *e)
{
	char path[SITE_PATH + 40];
	int rc = 0;

	for (size_t i = 0; !rc && i < COUNT_OF(folders); i++) {
		snprintf(path, sizeof(path), "%s/%s", s->out, folders[i]);
		rc = file_mkdirs(path, e);
	}
	snprintf(path, sizeof(path), "%s/%s", s->out, NEWS_STATE);
	if (!rc && faccessat(dir, NEWS_STATE, F_OK, 0))
		rc = page_save(path, NEWS_EMPTY, strlen(NEWS_EMPTY), e);
	snprintf(path, sizeof(path), "%s/style.css", s->out);
	return rc ? rc : page_save(path, site_style, strlen(site_style), e);
}

/* Tests between kernels that follow each other; each has four. */
static void tests_count(struct site *s)
{
	const struct run_list *l = &s->by_kernel;

	s->tests = 0;
	for (size_t i = 1; i < l->n; i++)
		if (l->row[i]->run == l->row[i - 1]->run &&
		    l->row[i]->kernel != l->row[i - 1]->kernel)
			s->tests += CHANGES;
	s->tests = s->tests ? s->tests : 1;
	s->level = ALPHA / s->tests;
}

static int site_load(struct site *s, struct history_db *h, struct err *e)
{
	int rc;

	if (!realpath(h->root, s->root))
		return err_sys(e, errno, "%.300s", h->root);
	rc = runs_load(&s->runs, h, s->root, e);
	rc = rc ? rc : run_list_make(&s->by_kernel, &s->runs, BY_RUN_KERNEL, e);
	rc = rc ? rc : run_list_make(&s->by_day, &s->runs, BY_RUN_DAY, e);
	rc = rc ? rc : run_list_make(&s->by_hang, &s->runs, BY_HANG, e);
	rc = rc ? rc : state_of(&s->now, &s->runs, e);
	rc = rc ? rc : news_read(&s->before, &s->now, s->out, e);
	tests_count(s);
	return rc;
}

static void site_free(struct site *s)
{
	state_free(&s->now);
	state_free(&s->before);
	run_list_free(&s->by_kernel);
	run_list_free(&s->by_day);
	run_list_free(&s->by_hang);
	runs_free(&s->runs);
}

static void sum_fill(const struct site *s, struct report_sum *sum)
{
	const struct run_list *l = &s->by_hang;

	sum->runs = (unsigned)s->runs.n;
	sum->has_dot = s->has_dot;
	sum->has_gnuplot = s->has_gnuplot;
	for (size_t i = 0, n; i < l->n; i += n) {
		n = run_group(&l->row[i], l->n - i, SAME_HANG);
		sum->hangs++;
		sum->fresh += !state_hang(&s->before, l->row[i]->hang).runs;
	}
}

/* The name of a page, or of one of its pictures, without what says which. */
static void stem_of(const char *name, char *buf, size_t size)
{
	static const char *const ends[] = { ".waits.svg", ".svg", ".html" };
	size_t n;

	snprintf(buf, size, "%s", name);
	n = strlen(buf);
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		size_t len = strlen(ends[i]);

		if (n > len && !strcmp(buf + n - len, ends[i])) {
			buf[n - len] = '\0';
			return;
		}
	}
}

/* Remove pages and pictures of this folder that no run, hang or scenario has any more. */
static void folder_sweep(const struct site *s, const char *folder, const struct names *keep)
{
	char path[SITE_PATH + 40];
	struct dirent *ent;
	DIR *d;

	snprintf(path, sizeof(path), "%s/%s", s->out, folder);
	d = opendir(path);
	while (d && (ent = readdir(d)) != NULL) {
		char stem[NAME_MAX + 1];

		stem_of(ent->d_name, stem, sizeof(stem));
		if (ent->d_type == DT_REG && !name_has(keep, stem))
			unlinkat(dirfd(d), ent->d_name, 0);
	}
	if (d)
		closedir(d);
}

static void row_hang_file(const struct run_row *row, char buf[SITE_NAME])
{
	hang_file(row->hang, buf);
}

static void row_scenario_file(const struct run_row *row, char buf[SITE_NAME])
{
	scenario_file(row->run, buf);
}

static void sweep(const struct site *s)
{
	void (*const file[])(const struct run_row *, char buf[SITE_NAME]) = {
		run_file, row_hang_file, row_scenario_file,
	};

	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		struct names keep = { .slot = NULL };
		bool whole = true;

		for (size_t k = 0; k < s->runs.n; k++) {
			char name[SITE_NAME];

			file[i](&s->runs.row[k], name);
			whole = whole && name_of(&keep, name);
		}
		if (whole)
			folder_sweep(s, folders[i], &keep);
		names_free(&keep);
	}
}

static int pages_make(struct site *s, struct report_sum *sum, struct err *e)
{
	int rc = workers_run(s, &sum->made, e);

	rc = rc ? rc : overview_page(s, e);
	rc = rc ? rc : news_keep(&s->now, s->out, e);
	if (!rc)
		sweep(s);
	return rc;
}

int report_make(struct history_db *h, const char *out, struct report_sum *sum, struct err *e)
{
	static struct site s;
	AUTO_FD int dir = -1;
	int rc;

	memset(&s, 0, sizeof(s));
	memset(sum, 0, sizeof(*sum));
	dir = out_open(&s, out, e);
	rc = dir < 0 ? dir : site_load(&s, h, e);
	history_close(h);
	rc = rc ? rc : out_prepare(&s, dir, e);
	s.has_dot = picture_has("dot");
	s.has_gnuplot = picture_has("gnuplot");
	if (!rc) {
		sum_fill(&s, sum);
		rc = pages_make(&s, sum, e);
	}
	site_free(&s);
	return rc;
}
