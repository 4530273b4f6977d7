/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Policies: which trials come next, and what they come to. Pure: a policy reads no file and no
 * clock. policy_NAME.c defines policy_NAME; tools/registry makes the table from the file names.
 */
#ifndef CAMPAIGN_POLICY_H
#define CAMPAIGN_POLICY_H

#include "calibrate.h"

/* Begun by an earlier process, and not ended: that was killed, or the machine started anew. */
enum entry_cut { CUT_NONE, CUT_KILLED, CUT_BOOT };

/* A trial as policies see it. */
struct entry {
	uint64_t seed;
	unsigned of;			/* its case, counted from 0 */
	enum trial_state state;		/* planned until it has ended */
	enum verdict_kind verdict;
	bool expected;
	enum entry_cut cut;		/* as long as it is planned */
};

/* The question, and all trials so far in the order in which they were planned. */
struct policy_view {
	unsigned cases;
	uint64_t seed;			/* of the first round; each later one has one more */
	uint64_t rounds, limit_ms;	/* 0: no such end */
	uint64_t elapsed_ms;		/* that the campaign has run, over all its processes */
	struct entry *entry;
	size_t count;
};

struct policy {
	const char *name;
	const char *noun;	/* what people call such a campaign */
	/*
	 * Case and seed of the next trials to out, at most room of them; returns how many. 0 while
	 * trials run: wait; 0 while none runs: the answer is there.
	 */
	unsigned (*next)(const struct policy_view *v, struct entry *out, unsigned room);
	int (*answer)(const struct policy_view *v);	/* an exit status */
};

extern const struct policy *const registry_policies[];	/* ends with NULL */
const struct policy *registry_policy(const char *name);	/* NULL: no such policy */

/* Each case once a round, for all rounds that there are to be. */
unsigned policy_rounds(const struct policy_view *v, struct entry *out, unsigned room);

/* 1: something unexpected; 125: something could not be tested, or is still planned; else 0. */
int policy_strict(const struct policy_view *v);

struct tally {
	unsigned planned, untested, tested;
	unsigned found;		/* hangs, panics and bugs, of those tested */
	unsigned unexpected;	/* of those tested */
};
#define ALL_CASES UINT32_MAX
void policy_tally(const struct policy_view *v, unsigned of, struct tally *out);

#endif
