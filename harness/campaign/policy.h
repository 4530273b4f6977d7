/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Policies: they choose the next trials and give the answer. A policy is pure: it reads no file
 * and no clock. policy_NAME.c defines policy_NAME; tools/registry finds it by its file name.
 */
#ifndef CAMPAIGN_POLICY_H
#define CAMPAIGN_POLICY_H

#include "calibrate.h"

/* Trial begun by an earlier process but not ended: process killed, or machine rebooted. */
enum entry_cut { CUT_NONE, CUT_KILLED, CUT_BOOT };

/* A trial as policies see it. */
struct entry {
	uint64_t seed;
	unsigned of;			/* its case, counted from 0 */
	enum trial_state state;		/* planned until its end */
	enum verdict_kind verdict;
	bool expected;
	bool excused;			/* not as expected, by a known issue that fails no run */
	enum find find;
	enum entry_cut cut;		/* of a planned trial */
};

/* The question, and all trials so far in the order of planning. */
struct policy_view {
	unsigned cases;
	const struct trial *kind;	/* the cases; policies read role, weight and plan_ms */
	uint64_t seed;			/* of the first round; the next round adds 1 */
	uint64_t rounds, limit_ms;	/* 0: no limit */
	uint64_t hangs_limit;		/* a soak ends after so many unexpected ones; 0: never */
	double false_hit;		/* rate of false hits that was measured */
	unsigned bad_hits, bad_runs;	/* of the last case, before this campaign */
	bool stay;			/* a change of case costs a build */
	unsigned jobs;			/* trials in parallel; 0: unknown */
	uint64_t elapsed_ms;		/* run time of the campaign, in all its processes */
	struct entry *entry;
	size_t count;
	size_t earlier;			/* entries that earlier processes planned */
};

struct policy {
	const char *name;
	const char *noun;	/* for such a campaign, in messages */
	/*
	 * Put case and seed of the next trials, at most room, into out; returns how many. 0 means
	 * wait while trials run, and the answer is ready while none runs.
	 */
	unsigned (*next)(const struct policy_view *v, struct entry *out, unsigned room);
	int (*answer)(const struct policy_view *v);	/* an exit status */
};

#define SOAK_CASES 1024		/* the most that a soak can share its time between */

extern const struct policy *const registry_policies[];	/* ends with NULL */
const struct policy *registry_policy(const char *name);	/* NULL: no such policy */

/* next() of policies that run each case once a round. */
unsigned policy_rounds(const struct policy_view *v, struct entry *out, unsigned room);

/* answer(): 1 after an unexpected verdict, 125 if any trial is untested or planned, else 0. */
int policy_strict(const struct policy_view *v);

/*
 * Whether nothing could be tested of late: the last three rounds of this process, at least ten
 * trials, have ended without a tested one. More of them would burn rounds and tell nothing.
 */
#define BARREN_ROUNDS 3
#define BARREN_TRIALS 10
bool policy_is_barren(const struct policy_view *v);

struct tally {
	unsigned planned, untested, tested;
	unsigned found;		/* tested, with a hang, panic or bug */
	unsigned unexpected;	/* tested, but not as expected, and not excused */
	unsigned excused;
};
#define ALL_CASES UINT32_MAX
void policy_tally(const struct policy_view *v, unsigned of, struct tally *out);

#endif
