/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A workload's state: allocated zeroed by setup, freed by teardown. */
#ifndef WORKLOADS_LIB_STATE_H
#define WORKLOADS_LIB_STATE_H

#include <stddef.h>

#include "err.h"
#include "workload.h"

void *state_take(struct work *w, size_t bytes, struct err *e);	/* NULL on error */
void state_drop(struct work *w);

/* Private anonymous memory in whole pages; NULL: *e names the worker and the size. */
void *state_map(const struct work *w, size_t bytes, struct err *e);

#endif
