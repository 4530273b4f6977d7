/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record that learns something after its run: what happened without the faults. */
#ifndef RESULTS_AMEND_H
#define RESULTS_AMEND_H

#include "err.h"
#include "run_record.h"

/* run->rerun goes into result.json, result.tap and why.txt (if there is one) of its folder. */
int amend_rerun(const struct run_record *run, struct err *e);

#endif
