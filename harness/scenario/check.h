/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Needs of a plan's plug-ins, checked on the machine that must meet them. */
#ifndef SCENARIO_CHECK_H
#define SCENARIO_CHECK_H

#include <stdbool.h>

#include "needs.h"
#include "plan.h"

/*
 * The user's word, --unbounded, that what can leave the bounds of a run may run on this host. The
 * variable carries it from the front end, which sets or unsets it, to the agent: a value that it
 * had before is no consent.
 */
#define CONSENT_VARIABLE "LOWTIDE_UNBOUNDED"
bool check_consent(void);

/* Check a need on this machine: 0, or -ENOENT with a sentence that names the cure. */
int need_check(const struct need *n, struct err *e);

/* Needs as a line for `list`: "root, program fio (package fio), module nbd". */
void need_text(const struct need *table, char *buf, size_t size);

/* Check all needs of the plan that this machine must meet; on_vm: as the host of a VM. */
int check_plan(const struct plan *p, bool on_vm, struct err *e);

/*
 * List what a VM must bring for the plan, as words between blanks: kernel modules (NEED_MODULE
 * of all plug-ins and the scenario's modules) and programs (NEED_PROGRAM, and the absolute paths
 * of files that parameters name).
 */
void check_wants(const struct plan *p, char *modules, size_t msize, char *programs, size_t psize);

/* List the plan's modules of injectors/kmod (NEED_KMOD), likewise. */
void check_kmods(const struct plan *p, char *kmods, size_t size);

/* Split text at blanks, in place. out gets at most max - 1 words, which lie in text, and a NULL. */
void words_split(char *text, const char **out, unsigned max);

#endif
