/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hang bundle: what explains a run, in its folder. One at a time; after bundle_begin
 * nothing is allocated. When the disk is full, members of lower rank give way (see members[]
 * in bundle.c), and a reserve taken at the start is spent.
 */
#ifndef RESULTS_BUNDLE_H
#define RESULTS_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>

#include "run_record.h"

/*
 * At the run's start: open the folder, take the reserve (1 MiB). 0 or -errno; after -ENOSPC
 * the bundle is usable all the same, without the reserve.
 */
int bundle_begin(const char *run_dir);

/*
 * Open the folder of a run that has ended, to replace members: MANIFEST goes on to say "no" of
 * those that were not whole. End it with bundle_end. 0 or -errno.
 */
int bundle_resume(const char *run_dir);

/*
 * Write a member whole and to disk, in place of an older one of that name. 0, or -errno:
 * then as much as fitted is kept, unless an older one is there, and MANIFEST says "no".
 */
int bundle_put(const char *name, const void *text, size_t len);

/* result.json, by bundle_put. */
int bundle_put_result(const struct run_record *r);

/* A member that others write did not get all of its text: MANIFEST says "no". */
void bundle_cut(const char *name);

/* The folder's descriptor, for files that others write into it (guest.dump); -1: not begun. */
int bundle_dir(void);

/*
 * Write MANIFEST (name, bytes, complete yes or no, rank order) over all known members in the
 * folder, also those that others wrote; give the reserve back. Safe twice.
 */
int bundle_end(void);

/*
 * 1: MANIFEST is there, no required member is missing or cut; 0: missing names them;
 * -errno: no such folder.
 */
int bundle_complete(const char *run_dir, char *missing, size_t size);

#endif
