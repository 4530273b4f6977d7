/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record that learns something after its run: what happened without the faults. */
#ifndef RESULTS_AMEND_H
#define RESULTS_AMEND_H

#include "err.h"
#include "sink.h"

/* result->rerun goes into result.json, result.tap and why.txt (if there is one) of head->dir. */
int amend_rerun(const struct run_head *head, const struct run_result *result, struct err *e);

#endif
