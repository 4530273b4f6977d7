/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Knobs: every control file of the kernel is written here and nowhere else.
 * The old value goes to the journal and to disk (fsync) before the new one is written,
 * so `lowtide undo` can restore all of them after any crash.
 */
#ifndef KNOB_KNOB_H
#define KNOB_KNOB_H

#include <stddef.h>

#include "err.h"

struct knobs;		/* an open journal; one per run, one writer */

/*
 * A knob is a path ("/proc/sys/vm/swappiness") or a file of a cgroup,
 * "cgroup:CONTROLLER:NAME:FILE" ("cgroup:memory:lowtide-7:memory.max"), which goes
 * through libcgroup.
 */
int knobs_open(struct knobs **out, const char *journal, struct err *e);
void knobs_close(struct knobs *k);	/* keeps the journal if anything is still set */

/* Journal the old value, then write value. Setting a knob twice keeps the first old value. */
int knob_set(struct knobs *k, const char *knob, const char *value, struct err *e);

/* Write without a journal entry: knobs that act once (drop_caches, compact_memory). */
int knob_trigger(const char *knob, const char *value, struct err *e);

int knob_get(const char *knob, char *buf, size_t size, struct err *e);

/* Restore one knob now, and mark it so in the journal; never set: 0. */
int knob_restore(struct knobs *k, const char *knob, struct err *e);

/*
 * Things to undo that are no control files: journalled the same way.
 * what: "cgroup NAME", "mount PATH", "swapoff PATH", "freeze PATH", "nbd DEVICE",
 * "work PATH" (a folder called work, removed with all that is in it), "module NAME".
 */
int knob_note(struct knobs *k, const char *what, struct err *e);
int knob_done(struct knobs *k, const char *what, struct err *e);

/*
 * Replay a journal backwards and remove it; what could not be restored stays in it. Entries
 * from another boot (boot_id) are only dropped. report is called for each entry (may be
 * NULL) with 0, -errno or 1: dropped. Returns how many could not be restored, or -errno,
 * -EBUSY while the run that keeps it lives. Safe to call twice, and after a crash in the
 * middle; a torn last line is ignored.
 */
int knobs_undo(const char *journal, void (*report)(const char *what, int rc), struct err *e);

#endif
