/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A command as a scenario gives it: what it starts, what it brings, which ends are good. */
#ifndef WORKLOADS_LIB_COMMAND_LINE_H
#define WORKLOADS_LIB_COMMAND_LINE_H

#include "workload.h"

/* Members of struct workload, for parameters run, from, files, programs, progress and success. */
int command_check(const struct param_values *v, const char *base, struct err *e);
int command_stage(const struct param_values *v, const char *base, const char *dir, struct err *e);
void command_programs(const struct param_values *v, void (*each)(const char *name, void *arg),
	void *arg);
bool command_is_weak(const struct param_values *v);
int command_setup(struct work *w, struct err *e);
int command_step(struct work *w, struct err *e);
void command_teardown(struct work *w);

/* Whether an exit status is one of the list, or the list is "any"; -EINVAL: it is no list. */
int command_success(const char *list, int code, struct err *e);

#endif
