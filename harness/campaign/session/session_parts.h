/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run of a session, for the files of the session; no other file includes it. */
#ifndef CAMPAIGN_SESSION_PARTS_H
#define CAMPAIGN_SESSION_PARTS_H

#include "faults.h"
#include "plan.h"
#include "session.h"
#include "target.h"
#include "vm.h"

struct one_run {
	struct scenario scenario;
	struct plan plan;
	struct target target;
	struct run_record out;
	char name[128];
	struct kernel kernel;	/* of the VM; name "": host, or default not in store */
};

/* Run a selection once, with a folder or, where a need is unmet, with a result alone. */
int run_once(struct session *ss, const struct selection *sel, uint64_t seed, struct one_run *r,
	struct err *e);
bool run_untested(const struct one_run *r);
bool run_found(const struct one_run *r);

/* Run again without faults, the same seed. The answer goes into the record of *r. */
int run_again_bare(struct session *ss, const struct selection *sel, struct one_run *r,
	struct err *e);

#endif
