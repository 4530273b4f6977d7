/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A campaign's journal, DIR/journal: lines of fields separated by tabs, synced after each append.
 * MS: time that the campaign has run.
 *	head 1 BOOT_ID			a process begins
 *	plan NUMBER CASE SEED		numbers count from 1, cases from 0
 *	start NUMBER MS
 *	done NUMBER MS STATE VERDICT EXPECTED [FIND]	yes, no, or known: no, but excused
 */
#ifndef CAMPAIGN_JOURNAL_H
#define CAMPAIGN_JOURNAL_H

#include "campaign.h"

/*
 * Replay the journal into c. An incomplete last line, as a power cut leaves it, is ignored; a
 * missing journal counts as empty. *size: bytes of complete lines.
 */
int journal_read(struct campaign *c, off_t *size, struct err *e);

/* Cut the journal to size, open it for appending, and write the head of this process. */
int journal_open(struct campaign *c, off_t size, struct err *e);

/* Append lines; without a journal, do nothing and return 0. */
int journal_plan(const struct campaign *c, size_t from, struct err *e);	/* entries from on */
int journal_start(const struct campaign *c, size_t i, struct err *e);
int journal_done(const struct campaign *c, size_t i, struct err *e);

#endif
