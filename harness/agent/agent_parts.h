/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside the agent: what its processes share, and one function per part. */
#ifndef AGENT_AGENT_PARTS_H
#define AGENT_AGENT_PARTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent.h"
#include "board.h"
#include "plan.h"

#define WORKERS_MAX 100
#define DIR_BYTES 160

enum injector_order { ORDER_IDLE, ORDER_ARM, ORDER_APPLY, ORDER_DISARM, ORDER_QUIT };

/* Orders to one injector's process, in shared memory; number grows with each order. */
struct injector_box {
	_Atomic uint32_t order;		/* enum injector_order */
	_Atomic uint64_t number;
	_Atomic uint64_t done;		/* the order it has finished */
	_Atomic uint64_t value;		/* of ORDER_APPLY */
	_Atomic int32_t result;		/* of the last order: 0 or -errno */
	_Atomic uint64_t hits;		/* filled when disarmed */
	_Atomic uint32_t armed;
};

/* What worker processes look at; written by the runner. */
struct worker_box {
	volatile bool stop;
	volatile bool go;
	_Atomic uint32_t ready;		/* set-up is over, well or not */
};

/* MAP_SHARED between all processes of the agent. */
struct agent_shared {
	struct injector_box injector[SCENARIO_PARTS];
	struct worker_box worker[WORKERS_MAX];
};

struct worker {
	const struct scenario_load *load;
	unsigned index;			/* among its load */
	unsigned slot;			/* on the board; also its index in shared->worker */
	pid_t pid;			/* 0: not running */
	bool killed;			/* by us */
};

struct agent {
	struct agent_options opt;
	struct board *board;
	struct plan *plan;
	struct agent_shared *shared;
	char dir[3][DIR_BYTES];		/* by enum where */
	char device[32];		/* block device under test, for the samplers */
	enum cgroup_version cgroup;
	struct worker worker[WORKERS_MAX];
	unsigned workers;
	pid_t injector_pid[SCENARIO_PARTS];
	pid_t watch_pid, sampler_pid;
	uint64_t start_ns;		/* of the run phase */
	struct knobs *knobs;		/* host: journal of what the runner itself makes */
	uint64_t oom_kills;		/* before the run, and those that workers died of */
	uint64_t asked_ns;		/* when the supervisor last asked for evidence; 0: never */
	uint64_t asked;			/* evidence calls seen */
	bool released;
};

/* A child of the agent: dies with its parent, carries name, starts with default signals. */
pid_t child_fork(const char *name);

/* Locked, out of the OOM killer's reach, and allowed to use the I/O reserves. */
void child_harden(int rt_priority);

/*
 * How long a part of real-time priority sleeps after a round that took so long: period, or as long
 * as leaves three quarters of a slow machine to what is under test; twelve periods at most, as
 * a round may have been asleep.
 */
uint64_t child_rest_ns(uint64_t period_ns, uint64_t took_ns);

/*
 * Take back what child_harden gave and a fork inherits: the system under test must meet the
 * OOM killer and do I/O in reclaim as anybody does.
 */
void child_soften(void);

/* worker.c: the runner's side */
void worker_plan(struct agent *a);		/* slots for every worker of the plan */
int worker_spawn(struct agent *a, struct worker *w);
bool worker_reaped(struct agent *a, pid_t pid, int status);	/* false: no worker of ours */
void worker_start(struct agent *a, unsigned load);
void worker_stop(struct agent *a, unsigned load);
void worker_kill(struct agent *a);
void worker_release(struct agent *a);	/* ends the loads that are pressure only: not counted */
unsigned worker_alive(const struct agent *a);
bool worker_all_ready(const struct agent *a);
/*
 * How long workers may take to end by themselves: the outer watch, which starts when an operation
 * is older than the patience and then looks three times, must have had the time to find a hang:
 * twice as long while it suspects one.
 */
uint64_t worker_quit_ms(const struct agent *a);

/* work.c: the worker's own process; never returns */
void worker_main(struct agent *a, struct worker *w) __attribute__((noreturn));

/* injector.c: one process per injector of the agent's side */
int injector_spawn(struct agent *a, unsigned part);
void injector_order(struct agent *a, unsigned part, enum injector_order order, uint64_t value);
int injector_wait(struct agent *a, unsigned part, uint64_t ms);	/* its result, or -ETIMEDOUT */
void injector_release(struct agent *a);		/* orders pressure to be disarmed, waits for none */
void injector_finish(struct agent *a, uint64_t ms);	/* disarm all, log their hits, end them */

/* watch.c and sampling.c: processes of their own; never return */
void watch_main(struct agent *a) __attribute__((noreturn));
void sampling_main(struct agent *a) __attribute__((noreturn));

/* guest.c: what PID 1 of a VM does before anything else */
int guest_prepare(struct agent *a, struct err *e);	/* before the plan is read */
int guest_mount(struct agent *a, struct err *e);	/* cgroups and disks the plan asks for */
void guest_halt(void) __attribute__((noreturn));

/* speed.c: this machine's speed; 100 = the reference (see speed.c) */
unsigned speed_probe(void);

#endif
