/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Machines without a machine: an executor whose trials end as rates say, at once, and by its own
 * clock. The end of a trial is a function of the world, its case and its seed, so that a trial
 * that is run again ends as before.
 */
#ifndef TEST_SIMULATOR_H
#define TEST_SIMULATOR_H

#include "campaign.h"

#define SIM_TRIALS 4096

/* The machine of a case; chances from 0 to 1. */
struct sim_machine {
	double hit;		/* the planted hang shows */
	double false_hit;	/* else: another hang shows */
	double broken;		/* the run says nothing */
	bool build_fails;	/* its kernel or module cannot be had: every trial is skipped */
};

struct simulator {
	struct executor x;
	const struct sim_machine *machine;
	uint64_t world;
	volatile sig_atomic_t *stop;
	unsigned stop_after;	/* ends, until *stop is set; 0: never */
	unsigned fail_start;	/* this start fails; 0: none */

	/* Counted while it runs. */
	unsigned started, ended, most_busy;
	uint64_t last_start_ms;
	unsigned found[16];	/* hangs, by case */

	/* Folders: the end of these trials is kept, by number. */
	bool kept[SIM_TRIALS];

	struct { struct trial trial; uint64_t end_ms; bool is; } running[JOBS_MAX];
	bool stopped;
};

void simulator_init(struct simulator *s, const struct sim_machine *machine, uint64_t world,
	unsigned jobs);

/* Its clock; all simulators share it. */
uint64_t simulator_ns(void);

/* A campaign of n cases by that policy; even ones are to hang, odd ones are not. */
void simulator_campaign(struct campaign *c, const char *policy, unsigned n, uint64_t rounds);

/* Run it; asserts nothing. */
int simulator_run(struct simulator *s, struct campaign *c, struct err *e);

#define SIM_LEAST_MS 10000	/* how long a trial takes */
#define SIM_MOST_MS 60000

#endif
