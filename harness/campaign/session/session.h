/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An invocation of `lowtide run`: its settings, and its runs in sequence. */
#ifndef CAMPAIGN_SESSION_H
#define CAMPAIGN_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "executor.h"
#include "known.h"
#include "scenario.h"
#include "select.h"
#include "supervise.h"
#include "tap.h"
#include "wanted.h"

/* Settings of the command line, the same for every run. */
struct session {
	enum scenario_on on;		/* ON_ANY: the scenario's, else a VM */
	uint64_t seed;			/* of the first run; each repeat adds 1 */
	bool bisect;			/* what each commit would meet is an error */
	struct wanted wanted;		/* hang that the runs look for */
	struct known known;		/* known issues */
	uint64_t runs;			/* in all, for the progress line */
	bool keep;			/* also keep a memory dump of a hang */
	const struct scenario_override *set;	/* of --set and its short forms */
	unsigned sets;
	const char *own;		/* words that repeat an own command; NULL: scenarios */
	char words[4096];		/* --set and --on of the command that repeats */
	char prelude[4096];		/* lines of sh before that command */
	char environment[4096];		/* the same before a run in a VM, on any machine */
	char self[256];			/* this binary */
	char results[256];		/* root of the runs' folders */
	char state[256];		/* directory of journals */
	/* Show progress of a run, and remove it at the end; NULL: show nothing. */
	void (*view)(const struct supervise_view *v, void *name);
	void (*view_end)(void);
	void (*step)(const char *text, void *arg);	/* reports builds before a run */
	volatile sig_atomic_t stop_signal;
	struct tap tap;

	/* For session_executor. */
	struct executor executor;
	const struct selection *sel;
	struct trial trial;
};

/* Check that a selection can run with these settings. 0, or -errno: bad input. */
int session_check(const struct session *ss, const struct selection *sel, struct err *e);

/* Whether -errno is an error of this machine that the next run would meet as well. */
bool session_is_lasting(int rc);

/* Read the value of --match: a fingerprint, or the folder or result.json of a run that has one. */
int wanted_read(struct wanted *w, const char *word, struct err *e);

/* Run trials in this process in sequence, for a campaign without a folder. sel[]: its cases. */
struct executor *session_executor(struct session *ss, const struct selection *sel);

#endif
