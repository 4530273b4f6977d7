/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the knob files: entries, journal lines, forms of values, notes. */
#ifndef KNOB_KNOB_PARTS_H
#define KNOB_KNOB_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

#define KNOB_WHAT_BYTES 400
#define KNOB_OLD_BYTES 1024
#define KNOB_ENTRIES 64		/* set at the same time by a run */

/* A change to undo. */
struct knob_entry {
	char what[KNOB_WHAT_BYTES];	/* knob, or the note's text */
	char target[KNOB_WHAT_BYTES];	/* knob that old is written to; "": a note */
	char old[KNOB_OLD_BYTES];
	bool active;			/* not undone yet */
};

struct knob_table {
	struct knob_entry *row;
	unsigned count, max;
};

/*
 * A journal line: checksum and up to four escaped words, separated by tabs; unused words are "".
 * Verbs: "head" version boot_id, "set" what target old, "note" what, "gone" what old.
 */
struct knob_line {
	const char *word[4];
};

/* Append a line; sync: return after it is on disk. 0 or -errno. */
int journal_append(int fd, struct knob_line line, bool sync);

/* Create a journal with its head, locked while the fd is open. Returns fd or -errno. */
int journal_create(const char *path, struct err *e);

/* Open and lock a journal for undo; -EBUSY while its writer lives. Returns fd or -errno. */
int journal_reopen(const char *path, struct err *e);

/* Read a journal through its fd: a second open and close would end the lock. Caller frees. */
int journal_slurp(int fd, char **out, struct err *e);

/*
 * Parse a journal into *t; skip damaged lines; modify text. Caller frees t->row. *same_boot: the
 * journal was written since this boot.
 */
int journal_load(char *text, struct knob_table *t, bool *same_boot, struct err *e);

/* Append an active row. -ENOSPC: table full, -ENAMETOOLONG: a word does not fit. */
int entry_add(struct knob_table *t, const char *what, const char *target, const char *old);

/*
 * Fill *out with what to write (out->old) and where (out->target) to get back from value to old.
 * Many files do not accept what they show. 0 or -errno.
 */
int knob_form(const char *knob, const char *old, const char *value, struct knob_entry *out,
	struct err *e);

/* Write a control file; "" is written as a newline. No other function writes one. */
int knob_put(const char *knob, const char *value, struct err *e);

/* Whether what is a known kind of note with an argument. */
bool note_known(const char *what);

/* Undo a note; already gone: 0. */
int note_undo(const char *what, struct err *e);

/* End processes and block devices that could block the undoing of the rest. */
void note_cut(const char *what);

#endif
