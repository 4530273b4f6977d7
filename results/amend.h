/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Add the outcome of a rerun without faults to the record of a finished run. */
#ifndef RESULTS_AMEND_H
#define RESULTS_AMEND_H

#include "err.h"
#include "run_record.h"

/* Put run->rerun into result.json, result.tap and why.txt (if it exists) of run->folder. */
int amend_rerun(const struct run_record *run, struct err *e);

#endif
