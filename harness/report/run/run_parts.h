/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sections of a run's page; only run_page.c and the files of its sections include it. */
#ifndef REPORT_RUN_PARTS_H
#define REPORT_RUN_PARTS_H

#include "hang.h"
#include "run_record.h"
#include "site.h"

struct run_view {
	const struct site *site;
	const struct run_row *row;
	char dir[SITE_DIR];		/* the run's folder */
	char link[2 * SITE_DIR];		/* to it from the page */
	char file[SITE_NAME];		/* of the page, without ".html" */
	struct run_record record;
	bool has_record;
	struct hang_doc *doc;		/* of the evidence; NULL: no hang, or none to read */
};

/* A digest of the names, sizes and times of the run's files. */
uint64_t run_files_digest(const char *dir);

/* Each puts a section, or nothing if there is nothing to show. */
void files_section(struct page *p, const struct run_view *v);
void console_section(struct page *p, const struct run_view *v);
void timeline_section(struct page *p, const struct run_view *v);

/* Draw OUT/folder/FILE.svg by dot; false: not drawn. */
bool waits_figure(struct page *p, const struct site *s, const char *folder, const char *file,
	const struct hang_doc *d);

#endif
