/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that loads bring, in the folder FILES_FOLDER of a run: put there from where the scenario
 * has them, or from a bundle. files.txt lists them with their digests. A large one is kept only
 * until the run's end; its digest tells which file a repetition wants.
 */
#ifndef CAMPAIGN_BROUGHT_FILES_H
#define CAMPAIGN_BROUGHT_FILES_H

#include "plan.h"

/* Try what may fail before a run has a folder: compilers, and the files of a bundle (or NULL). */
int brought_files_try(const struct plan *p, const char *bundle, struct err *e);

/* Put all files into the run's folder. 0 or -errno: the run cannot begin. */
int brought_files_put(const struct plan *p, const char *bundle, const char *folder, struct err *e);

/* After the run: remove the large files. */
void brought_files_trim(const char *folder);

#endif
