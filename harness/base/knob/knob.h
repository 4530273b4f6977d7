/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Knobs: the only writer of the kernel's control files. The old value is on disk in the journal
 * (fsync) before the new value is written, so `lowtide undo` can restore all of them after any
 * crash. Functions return 0 or -errno.
 */
#ifndef KNOB_KNOB_H
#define KNOB_KNOB_H

#include <stddef.h>
#include <sys/types.h>

#include "err.h"

struct knobs;		/* open journal; one run, one writer */

/*
 * A knob is a path ("/proc/sys/vm/swappiness") or "cgroup:CONTROLLER:NAME:FILE"
 * ("cgroup:memory:lowtide-7:memory.max"), a file of a cgroup that libcgroup writes.
 */
int knobs_open(struct knobs **out, const char *journal, struct err *e);
void knobs_close(struct knobs *k);	/* the journal stays if anything is still set */

/* Journal the old value, then write value. A knob that is set twice keeps its first old value. */
int knob_set(struct knobs *k, const char *knob, const char *value, struct err *e);

/* Write a knob that acts once (drop_caches, compact_memory), without a journal entry. */
int knob_trigger(const char *knob, const char *value, struct err *e);

/* Read a knob into buf without its last newline. */
int knob_get(const char *knob, char *buf, size_t size, struct err *e);

/* Restore a knob and journal that. A knob that was never set: 0. */
int knob_restore(struct knobs *k, const char *knob, struct err *e);

/*
 * Journal what must be undone beside control files; knob_done: it no longer must.
 * what: "cgroup NAME", "mount PATH", "swapoff PATH", "freeze PATH", "nbd DEVICE", "module NAME",
 * "work PATH" (a directory called work, removed with its contents), "shell LINE" (for sh).
 */
int knob_note(struct knobs *k, const char *what, struct err *e);
int knob_done(struct knobs *k, const char *what, struct err *e);

/*
 * Undo a journal's entries backwards and remove it; entries that fail stay in it. Entries of
 * another boot (boot_id) are only dropped. report, which may be NULL, is called for each entry
 * with 0, -errno or 1 (dropped). Returns how many failed, or -errno; -EBUSY while the journal's
 * writer lives. Safe to repeat, also after a crash in the middle; a torn last line is ignored.
 */
int knobs_undo(const char *journal, void (*report)(const char *what, int rc), struct err *e);

/*
 * End what could block the undoing of other journals: processes of its cgroups, block devices,
 * frozen file systems. Nothing while its writer lives.
 */
void knobs_cut(const char *journal);

/*
 * The process that holds the journal: 0 none, -1 one of another pid namespace. The caller must not
 * be the holder: the look would end its lock.
 */
pid_t knobs_owner(const char *journal);

#endif
