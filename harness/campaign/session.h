/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One invocation of `lowtide run`: its wishes, and one run of it after the other. */
#ifndef CAMPAIGN_SESSION_H
#define CAMPAIGN_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "executor.h"
#include "scenario.h"
#include "select.h"
#include "supervise.h"
#include "tap.h"

/* What the command line asks for, for every run alike. */
struct session {
	enum scenario_on on;		/* ON_ANY: as the scenario says, a VM if it does not mind */
	uint64_t seed;			/* of the first run; each later one has one more */
	bool keep;			/* also keep a memory dump of a hang */
	const struct scenario_override *set;	/* of --set and its short forms */
	unsigned sets;
	char words[4096];		/* the --set and --on words, for the command that repeats */
	char prelude[4096];		/* lines of sh before it */
	char self[256];			/* this binary */
	char results[256];		/* root of the run folders */
	char state[256];		/* journals */
	/* Shows a running run, and takes that away at its end; NULL: nothing is shown. */
	void (*view)(const struct supervise_view *v, void *name);
	void (*view_end)(void);
	void (*step)(const char *text, void *arg);	/* tells what is built before a run */
	volatile sig_atomic_t stop_signal;
	struct tap tap;

	/* Of session_executor. */
	struct executor executor;
	const struct selection *sel;
	struct trial trial;
};

/* Can it be run as asked? 0, or -errno: bad input. Changes nothing. */
int session_check(const struct session *ss, const struct selection *sel, struct err *e);

/* Runs them in this process, one at a time; sel[] are the campaign's cases. No folder is kept. */
struct executor *session_executor(struct session *ss, const struct selection *sel);

#endif
