/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hang bundle: files in the run's folder that explain the run. A process has one bundle at a
 * time. Nothing is allocated after bundle_begin. On a full disk members of lower rank give way
 * (see members[] in bundle.c), and a reserve taken at the start is spent.
 */
#ifndef RESULTS_BUNDLE_H
#define RESULTS_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "run_record.h"

/*
 * At the run's start: open the folder, take the reserve (1 MiB). 0 or -errno; after -ENOSPC the
 * bundle is usable without the reserve.
 */
int bundle_begin(const char *run_dir);

/*
 * Open the folder of a finished run to replace members. MANIFEST keeps its "no" for incomplete
 * members. End with bundle_end. 0 or -errno.
 */
int bundle_resume(const char *run_dir);

/*
 * Write and sync a member in place of an older one of that name. 0, or -errno: then MANIFEST says
 * "no", losses.h has the error, and the part that fitted is kept unless an older member exists.
 */
int bundle_put(const char *name, const void *text, size_t len);

/* Write result.json by bundle_put. */
int bundle_put_result(const struct run_record *r);

/*
 * For members that others write. bundle_keep: its writer wrote so many bytes without an error
 * (-1: as many as the file has now); bundle_end syncs it, and compares. bundle_cut: it is
 * incomplete, which is no fault of the disk. bundle_lose: it could not be written; losses.h has it
 * too. MANIFEST says "yes" only of members that were put or kept.
 */
void bundle_keep(const char *name, off_t bytes);
void bundle_cut(const char *name);
void bundle_lose(const char *name, int code);

/* Descriptor of the folder, for files that others write (guest.dump); -1: not begun. */
int bundle_dir(void);

/*
 * Write MANIFEST (name, bytes, complete yes or no, in rank order) over all known members in the
 * folder, including those that others wrote, and give the reserve back. Safe twice.
 */
int bundle_end(void);

/*
 * 1: MANIFEST exists, no required member is missing or cut; 0: missing names them; -errno: no such
 * folder.
 */
int bundle_complete(const char *run_dir, char *missing, size_t size);

#endif
