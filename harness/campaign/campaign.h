/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A campaign: many trials that answer one question. A policy says what comes next, an executor
 * runs it, a journal keeps it, so that a campaign can be stopped or killed at any time and go on.
 * Its folder holds trials.tsv (the question), journal, and a folder for each trial.
 */
#ifndef CAMPAIGN_CAMPAIGN_H
#define CAMPAIGN_CAMPAIGN_H

#include "executor.h"
#include "policy.h"
#include "scenario.h"

struct campaign {
	const struct policy *policy;
	char command[8192];	/* that asked the question; "" if none did */
	char words[4096];	/* for each `lowtide run`, a tab between two */
	char dir[512];		/* "": nothing is kept */
	struct trial *cases;	/* malloc'ed, one for each; without seed and number */
	size_t case_room, room;
	struct policy_view v;	/* v.entry is malloc'ed */
	int folder, journal;	/* open while it runs; -1: none */
	/* Left by earlier processes, as the journal and the folders tell. */
	unsigned cut;		/* trials that were begun and did not end: they run again */
	unsigned cut_by_boot;	/* of these, begun before this machine was started anew */
	bool torn;		/* its last line was not whole, and was left out */
};

#define CAMPAIGN_INIT { .folder = -1, .journal = -1 }

/* Make room in an array (by its address) for one more behind count of them. */
int campaign_grow(void *array, size_t *room, size_t count, size_t size, struct err *e);

/* Room for one more; *out is cleared. 0 or -errno. */
int campaign_case_add(struct campaign *c, struct trial **out, struct err *e);
int campaign_entry_add(struct campaign *c, const struct entry *x, struct err *e);
void campaign_free(struct campaign *c);

/* Add words for each `lowtide run`, unless value is NULL or "". -EINVAL: tabs in it, no room. */
int campaign_word(struct campaign *c, const char *option, const char *value, struct err *e);

/* Trial i, counted from 0, as it was planned; its state and verdict, but nothing of its folder. */
void campaign_trial(const struct campaign *c, size_t i, struct trial *t);
void campaign_trial_dir(const struct campaign *c, const struct trial *t, char *buf, size_t size);
void trial_entry(const struct trial *t, struct entry *out);

/* campaign_list.c: trials.tsv. Reading: -ENOENT if there is none; older lists are read, too. */
int campaign_write(const struct campaign *c, struct err *e);
int campaign_read(struct campaign *c, const char *dir, struct err *e);

/* campaign_select.c: cases of these scenarios, on each of these kernels. */
struct campaign_wish {
	const char *rows;		/* "S0,S1a"; NULL: not by row */
	char *const *words;		/* as `lowtide run` takes them; none: all that have a row */
	unsigned word_count;
	const char *const *kernels;	/* each case on each of these; none: the scenario's */
	unsigned kernel_count;
	const char *on;			/* "vm", "host"; NULL: as each scenario says */
	const struct scenario_override *set;
	unsigned sets;
};
int campaign_select(struct campaign *c, const struct campaign_wish *wish, struct err *e);
bool rows_hold(const char *rows, const char *row);	/* rows: "S0,S1a" */

/* Make the folder ROOT/POLICY/UTC-NAME-SEED, write the question, and lock it as campaign_resume. */
int campaign_make(struct campaign *c, const char *name, struct err *e);

/*
 * Read the question and the journal of an earlier process, ask x what became of its trials, and
 * lock the folder until campaign_free or this process' end. -EBUSY: another process runs it.
 */
int campaign_resume(struct campaign *c, const struct policy *policy, const char *dir,
	struct executor *x, struct err *e);

struct campaign_run {
	struct executor *executor;
	volatile sig_atomic_t *stop;	/* not 0: end in order */
	uint64_t (*now_ns)(void);
	/* A trial has ended; it is still planned if it was stopped. */
	void (*ended)(const struct trial *t, void *arg);
	void *arg;
};

/* Run trials until the policy has its answer, or *stop. */
int campaign_run(struct campaign *c, const struct campaign_run *run, struct err *e);

#endif
