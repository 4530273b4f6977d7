/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of knobs share: entries, the journal's lines, forms of values, undoing. */
#ifndef KNOB_KNOB_PARTS_H
#define KNOB_KNOB_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"

#define KNOB_WHAT_BYTES 400
#define KNOB_OLD_BYTES 1024
#define KNOB_ENTRIES 64		/* set at one time by one run */

/* One thing to undo. */
struct knob_entry {
	char what[KNOB_WHAT_BYTES];	/* the knob, or the words of a note */
	char target[KNOB_WHAT_BYTES];	/* the knob that old is written to; "" = a note */
	char old[KNOB_OLD_BYTES];
	bool active;			/* not undone yet */
};

struct knob_table {
	struct knob_entry *row;
	unsigned count, max;
};

/*
 * A line is a checksum and up to four escaped words between tabs; unused words are "".
 * Verbs: "head" version boot_id, "set" what target old, "note" what, "gone" what old.
 */
struct knob_line {
	const char *word[4];
};

/* Append one line; sync: it is on disk when this returns. 0 or -errno. */
int journal_append(int fd, struct knob_line line, bool sync);

/* Make a journal with its head; fd or -errno. Locked as long as fd is open. */
int journal_create(const char *path, struct err *e);

/* A finished run's journal: -EBUSY while its writer lives. fd or -errno. */
int journal_reopen(const char *path, struct err *e);

/*
 * The entries of a journal's text (which is changed) into *t, whose rows the caller frees.
 * *same_boot: written since this machine started. Lines that are not whole are skipped.
 */
int journal_load(char *text, struct knob_table *t, bool *same_boot, struct err *e);

/* The next row, filled and active; -ENOSPC: the table is full, -ENAMETOOLONG. */
int entry_add(struct knob_table *t, const char *what, const char *target, const char *old);

/* Mark what is undone; old "" = every entry of that name. */
void entry_end(struct knob_table *t, const char *what, const char *old);

/*
 * How to get back from value to old: what to write (entry->old) and where (entry->target).
 * Many files do not take what they show.
 */
int knob_form(const char *knob, const char *old, const char *value, struct knob_entry *out,
	struct err *e);

/* Write a control file (the one place that does); a value of "" is written as a newline. */
int knob_put(const char *knob, const char *value, struct err *e);

/* Whether a note's words are of a known kind with an argument. */
bool note_known(const char *what);

/* Undo a note. Gone already: 0. */
int note_undo(const char *what, struct err *e);

/* Before anything is undone: end what could block the rest (processes, block devices). */
void note_cut(const char *what);

#endif
