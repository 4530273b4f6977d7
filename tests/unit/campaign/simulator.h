/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulated machines: an executor whose trials end at given rates, at once, by a clock of its
 * own. World, case and seed decide the end of a trial, so that a trial run again ends as before.
 */
#ifndef TEST_SIMULATOR_H
#define TEST_SIMULATOR_H

#include "campaign.h"

#define SIM_TRIALS 4096

/* The machine of a case; chances from 0 to 1. */
struct sim_machine {
	double hit;		/* the planted hang shows */
	double false_hit;	/* else another hang shows */
	double broken;		/* the run says nothing */
	bool build_fails;	/* no kernel or module: every trial is skipped */
};

struct simulator {
	struct executor x;
	const struct sim_machine *machine;
	uint64_t world;
	volatile sig_atomic_t *stop;
	unsigned stop_after;	/* set *stop after so many ends; 0: never */
	unsigned fail_start;	/* number of the start that fails; 0: none */

	/* Counts of the run. */
	unsigned started, ended, most_busy;
	uint64_t last_start_ms;
	unsigned found[16];	/* hangs, by case */

	/* Folders with an end, by the trial's number. */
	bool kept[SIM_TRIALS];

	struct { struct trial trial; uint64_t end_ms; bool is; } running[JOBS_MAX];
	bool stopped;
};

void simulator_init(struct simulator *s, const struct sim_machine *machine, uint64_t world,
	unsigned jobs);

/* The clock of all simulators. */
uint64_t simulator_ns(void);

/* Make a campaign of n cases: even cases are expected to hang, odd cases are not. */
void simulator_campaign(struct campaign *c, const char *policy, unsigned n, uint64_t rounds);

/* Run the campaign; returns as campaign_run. */
int simulator_run(struct simulator *s, struct campaign *c, struct err *e);

#define SIM_LEAST_MS 10000	/* how long a trial takes */
#define SIM_MOST_MS 60000

#endif
