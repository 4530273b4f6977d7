/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --set and its short forms, for all verbs that take a scenario. */
#ifndef CLI_OVERRIDES_H
#define CLI_OVERRIDES_H

#include "cli.h"
#include "scenario.h"

/* Values of the option rows. */
struct overrides {
	const char *mem, *cpus, *kernel, *time;
	struct option_list list;
	struct scenario_override set[SCENARIO_OVERRIDES_MAX];
	unsigned count;
	char text[4096];	/* keys, copied from KEY=VALUE */
};

/* Rows of an option table that store into s, a static struct overrides. */
#define OVERRIDE_ROWS(s) \
	{ "kernel", OPTION_TEXT, "KERNEL", "kernel of the VM (machine.kernel)", &(s).kernel }, \
	OVERRIDE_ROWS_ALL_KERNELS(s)

/* The same without --kernel, for verbs that take more than one. */
#define OVERRIDE_ROWS_ALL_KERNELS(s) \
	{ "mem", OPTION_TEXT, "SIZE", "memory of the VM (machine.mem)", &(s).mem }, \
	{ "cpus", OPTION_TEXT, "N", "processors of the VM (machine.cpus)", &(s).cpus }, \
	{ "time", OPTION_TEXT, "TIME", "how long it runs (scenario.time)", &(s).time }, \
	{ "set", OPTION_LIST, "PART.KEY=VALUE", "any value of the scenario; may be repeated", \
		&(s).list }

/* Fill set[] from the options: short forms first, then each --set in its order. */
int overrides_make(struct overrides *s, struct err *e);

/*
 * Words that repeat the overrides, quoted for sh: " --set 'machine.mem=200M' ...". The caller
 * adds the kernel, by the name that was found for machine.kernel.
 */
void overrides_words(const struct overrides *s, char *buf, size_t size);

/* Row of an option table for the user's consent, stored into b, a static bool. */
#define CONSENT_ROW(b) \
	{ "unbounded", OPTION_FLAG, NULL, "what can leave the bounds of a run may run on this " \
		"host", &(b) }

/* Row of an option table for the file of known issues, stored into f, a static const char *. */
#define KNOWN_ROW(f) \
	{ "known", OPTION_TEXT, "FILE", "known issues (default: known-issues beside the runs)", \
		&(f) }

/* Take the consent for this process and its children. -EINVAL: the environment has an old one. */
int consent_take(bool given, struct err *e);

/*
 * Lines of sh that restore the rest of a run's environment: the working directory, and the
 * variables that choose scenarios, kernels and the accelerator.
 */
void overrides_prelude(char *buf, size_t size);

/* The same as far as another machine has it, for a run that needs no scenario of this one. */
void overrides_environment(char *buf, size_t size);

#endif
