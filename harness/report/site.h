/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pages of a report, and what they share. Folders: run/, hang/ and scenario/. */
#ifndef REPORT_SITE_H
#define REPORT_SITE_H

#include <stdbool.h>
#include <stdint.h>

#include "html.h"
#include "news.h"
#include "runs.h"

#define SITE_PATH 3000
#define PICTURE_BYTES 60000	/* a picture that is larger is left out */

struct site {
	char root[SITE_PATH];	/* the results root, absolute, without links */
	char out[SITE_PATH];	/* the pages, likewise */
	bool has_dot, has_gnuplot;
	struct runs runs;
	struct run_list by_kernel, by_day, by_hang;
	struct state now, before;
	double level;		/* p below which a change is marked, and over how many tests */
	unsigned tests;
};

/* Each makes a page and saves it if it changed. 0 or -errno. */
int overview_page(const struct site *s, struct err *e);
int scenario_page(const struct site *s, const struct run_row *const *by_kernel, size_t n,
	struct err *e);
int hang_page(const struct site *s, const struct run_row *const *row, size_t n, struct err *e);
/* Makes the page only if the run's folder changed; *made grows by 1 then. */
int run_page(const struct site *s, const struct run_row *row, unsigned *made, struct err *e);

/* The run's folder; an error of opening it says if it is too long. */
#define SITE_DIR (SITE_PATH + 600)
void row_dir(const struct site *s, const struct run_row *row, char buf[SITE_DIR]);

/* The file of a page below its folder, without ".html", for a run's name, a hang, a scenario. */
#define SITE_NAME 120
void run_file(const struct run_row *row, char buf[SITE_NAME]);
void hang_file(const char *hang, char buf[SITE_NAME]);
void scenario_file(const char *run, char buf[SITE_NAME]);

/* <a href="UP + run/NAME.html">TEXT</a>; likewise the others. */
void run_link(struct page *p, const char *up, const struct run_row *row, const char *text);
void hang_link(struct page *p, const char *up, const char *hang);
void scenario_link(struct page *p, const char *up, const char *run);

/* Save OUT/folder/file.html, or OUT/file.html for the folder "". */
int site_save(const struct site *s, const char *folder, const char *file, struct page *p,
	struct err *e);

/* A figure with a picture of OUT/folder/NAME, NAME being a name of ours. */
void figure_put(struct page *p, const char *name, const char *about);

/* "12.345 s", "3 min 20 s"; "" for 0. */
void time_put(struct page *p, uint64_t ms);
/* "3 of 20 (15 %, 5 to 36 %)" */
void rate_put(struct page *p, const struct figures *f);
/* A colour of figures_word for a verdict. */
const char *row_colour(const struct run_row *row);
/* The runs, newest first, as a table with links; at most `most` of them. */
void run_table(struct page *p, const struct run_row *const *row, size_t n, size_t most);

/* The name of each marked comparison, with its "p = 0.003". */
bool change_put(struct page *p, const struct site *s, const double p_values[CHANGES]);

extern const char site_style[];

#endif
