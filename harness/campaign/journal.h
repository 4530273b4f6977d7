/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A campaign's journal, DIR/journal: lines that are appended and synced one by one, fields with
 * a tab between. MS: how long the campaign has run.
 *	head 1 BOOT_ID			a process begins
 *	plan NUMBER CASE SEED		numbers are counted from 1, cases from 0
 *	start NUMBER MS
 *	done NUMBER MS STATE VERDICT EXPECTED
 */
#ifndef CAMPAIGN_JOURNAL_H
#define CAMPAIGN_JOURNAL_H

#include "campaign.h"

/*
 * Add to c what the journal holds. A last line without its end, as a power cut leaves it, does
 * not count; no journal is an empty one. size: bytes of its whole lines.
 */
int journal_read(struct campaign *c, off_t *size, struct err *e);

/* Append from now on, behind its whole lines; the head says that this process begins. */
int journal_open(struct campaign *c, off_t size, struct err *e);

/* 0 at once in a campaign without a folder. */
int journal_plan(const struct campaign *c, size_t from, struct err *e);	/* entries from there on */
int journal_start(const struct campaign *c, size_t i, struct err *e);
int journal_done(const struct campaign *c, size_t i, struct err *e);

#endif
