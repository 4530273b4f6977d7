/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --set and its short forms, alike in all verbs that take a scenario. */
#ifndef CLI_OVERRIDES_H
#define CLI_OVERRIDES_H

#include "cli.h"
#include "scenario.h"

/* Where the option rows put their values. */
struct overrides {
	const char *mem, *cpus, *kernel, *time;
	struct option_list list;
	struct scenario_override set[SCENARIO_OVERRIDES_MAX];
	unsigned count;
	char text[4096];	/* the keys, cut out of KEY=VALUE */
};

/* Rows for an option table, of a static struct overrides s. */
#define OVERRIDE_ROWS(s) \
	{ "mem", OPTION_TEXT, "SIZE", "memory of the VM (machine.mem)", &(s).mem }, \
	{ "cpus", OPTION_TEXT, "N", "processors of the VM (machine.cpus)", &(s).cpus }, \
	{ "kernel", OPTION_TEXT, "NAME", "kernel of the VM (machine.kernel)", &(s).kernel }, \
	{ "time", OPTION_TEXT, "TIME", "how long it runs (scenario.time)", &(s).time }, \
	{ "set", OPTION_LIST, "PART.KEY=VALUE", "any value of the scenario; may be repeated", \
		&(s).list }

/* Fill set[] from what the options gave: short forms first, then --set in their order. */
int overrides_make(struct overrides *s, struct err *e);

/*
 * " --set 'machine.mem=200M' ...": the words that repeat them, quoted for sh; all but
 * machine.kernel, which is named by what was found for it.
 */
void overrides_words(const struct overrides *s, char *buf, size_t size);

/*
 * Lines of sh that bring back what else a run depends on: the folder that relative paths begin
 * at, and the variables that choose scenarios, kernels and the accelerator.
 */
void overrides_prelude(char *buf, size_t size);

#endif
