/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Needs of a plan's plug-ins, checked where they must hold. */
#ifndef SCENARIO_CHECK_H
#define SCENARIO_CHECK_H

#include <stdbool.h>

#include "needs.h"
#include "plan.h"

/* One need on this machine: 0, or -ENOENT with a sentence that says what to install or enable. */
int need_check(const struct need *n, struct err *e);

/* One line for `list`: "root, program fio (package fio), module nbd". */
void need_text(const struct need *table, char *buf, size_t size);

/* All needs of the plan that can be checked here; on_vm: those of the host for a VM run. */
int check_plan(const struct plan *p, bool on_vm, struct err *e);

/*
 * What a VM must bring for this plan: kernel modules and outside programs (words, joined by
 * blanks; NEED_MODULE and NEED_PROGRAM of all plug-ins, and the scenario's modules). Files
 * that parameters name are among the programs, with their absolute path.
 */
void check_wants(const struct plan *p, char *modules, size_t msize, char *programs, size_t psize);

/* Words too: modules of ours (NEED_KMOD), which are built for the target's kernel. */
void check_kmods(const struct plan *p, char *kmods, size_t size);

/* Cut text at its blanks; out gets at most max - 1 words and ends with NULL. */
void words_split(char *text, const char **out, unsigned max);

#endif
