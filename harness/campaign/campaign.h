/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A campaign: many trials that answer a question. A policy chooses trials and an executor runs
 * them. A journal records them, so that a campaign can be killed at any time and resumed.
 * Its folder contains trials.tsv (the question), journal, and a folder for each trial.
 */
#ifndef CAMPAIGN_CAMPAIGN_H
#define CAMPAIGN_CAMPAIGN_H

#include "executor.h"
#include "known.h"
#include "policy.h"
#include "scenario.h"

struct campaign {
	const struct policy *policy;
	char command[8192];	/* that asked the question; "": none */
	char words[4096];	/* of each `lowtide run`, separated by tabs */
	char dir[512];		/* its folder; "": nothing is kept */
	struct trial *cases;	/* malloc'ed, v.cases of them; no seed, no number */
	size_t case_room, room;
	struct policy_view v;	/* v.entry is malloc'ed */
	const struct wanted *wanted;	/* hang that trials are compared with; NULL: none */
	int folder, journal;	/* open while the campaign runs; -1: none */
	/* State that earlier processes left, read from journal and folders. */
	unsigned cut;		/* trials begun but not ended: they run again */
	unsigned cut_by_boot;	/* of these, begun before a reboot */
	bool torn;		/* the journal's last line is incomplete and ignored */
};

#define CAMPAIGN_INIT { .folder = -1, .journal = -1 }

/* Grow *(T **)array, which has room for *room, to hold count + 1 elements of size bytes. */
int campaign_grow(void *array, size_t *room, size_t count, size_t size, struct err *e);

/* Append a case (cleared, in *out) or an entry. 0 or -errno. */
int campaign_case_add(struct campaign *c, struct trial **out, struct err *e);
int campaign_entry_add(struct campaign *c, const struct entry *x, struct err *e);
void campaign_free(struct campaign *c);

/* Add words to each `lowtide run`, unless value is NULL or "". -EINVAL: tabs; -E2BIG: no room. */
int campaign_word(struct campaign *c, const char *option, const char *value, struct err *e);

/* Trial i (from 0) as planned, with state and verdict; reads nothing from its folder. */
void campaign_trial(const struct campaign *c, size_t i, struct trial *t);
void campaign_trial_dir(const struct campaign *c, const struct trial *t, char *buf, size_t size);
void trial_entry(const struct trial *t, struct entry *out);

#define WEIGHT_MAX 1000

/* campaign_list.c: trials.tsv. campaign_read also reads lists of 0.1; -ENOENT: no list. */
int campaign_write(const struct campaign *c, struct err *e);
int campaign_read(struct campaign *c, const char *dir, struct err *e);

/* campaign_select.c: cases of the wished scenarios, on each wished kernel. */
struct campaign_wish {
	const char *rows;		/* "S0,S1a"; NULL: any */
	char *const *words;		/* as for `lowtide run`; none: all with a row */
	unsigned word_count;
	const char *const *kernels;	/* for each case; none: the scenario's */
	unsigned kernel_count;
	const char *on;			/* "vm", "host"; NULL: the scenario's */
	const struct scenario_override *set;
	unsigned sets;
};
int campaign_select(struct campaign *c, const struct campaign_wish *wish, struct err *e);
bool rows_hold(const char *rows, const char *row);	/* rows: "S0,S1a" */

/* Make and lock the folder ROOT/POLICY/UTC-NAME-SEED, and write the question. */
int campaign_make(struct campaign *c, const char *name, struct err *e);

/*
 * Read question and journal of an earlier process, and collect its trials by x. The folder stays
 * locked until campaign_free or the end of this process. -EBUSY: another process runs it.
 */
int campaign_resume(struct campaign *c, const struct policy *policy, const char *dir,
	struct executor *x, struct err *e);

/*
 * campaign_known.c: read the known issues of --known (NULL: the default). Then, with the campaign's
 * folder made, copy them into it and let the runs of this process use the copy.
 */
int campaign_known_open(struct known *k, const char *option, struct err *e);
int campaign_known(const struct campaign *c, const struct known *k, struct err *e);

struct campaign_run {
	struct executor *executor;
	volatile sig_atomic_t *stop;	/* not 0: end in order */
	uint64_t (*now_ns)(void);
	/* Called after each trial; a stopped trial is still planned. */
	void (*ended)(const struct trial *t, void *arg);
	void *arg;
};

/* Run trials until the policy has no more, or until *stop. */
int campaign_run(struct campaign *c, const struct campaign_run *run, struct err *e);

#endif
