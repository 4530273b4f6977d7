/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internals of the agent: data that its processes share, and the functions of each part. */
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

enum injector_order { ORDER_IDLE, ORDER_ARM, ORDER_APPLY, ORDER_COUNT, ORDER_DISARM, ORDER_QUIT };

/* Orders to an injector's process, in shared memory. number grows with each order. */
struct injector_box {
	_Atomic uint32_t order;		/* enum injector_order */
	_Atomic uint64_t number;
	_Atomic uint64_t done;		/* last order that it finished */
	_Atomic uint64_t value;		/* of ORDER_APPLY */
	_Atomic int32_t result;		/* of the last order: 0 or -errno */
	_Atomic uint64_t hits;		/* set by count and disarm */
	_Atomic uint32_t armed;
};

/* Messages between the runner and a worker process. */
struct worker_box {
	volatile bool stop;
	volatile bool go;
	_Atomic uint32_t ready;		/* setup has ended, well or not */
	_Atomic uint32_t resting;	/* all its work is done */
};

/* MAP_SHARED between all processes of the agent. */
struct agent_shared {
	struct injector_box injector[SCENARIO_PARTS];
	struct worker_box worker[WORKERS_MAX];
};

struct worker {
	const struct scenario_load *load;
	unsigned index;			/* within its load */
	unsigned slot;			/* on the board; also the index into shared->worker */
	pid_t pid;			/* 0: not running */
	bool killed;			/* by the runner */
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
	unsigned setups_begun;		/* their undo lines are due */
	struct knobs *knobs;		/* host: journal of the runner's own changes */
	uint64_t oom_kills;		/* before the run, plus those of workers */
	uint64_t asked_ns;		/* last request for evidence; 0: none */
	uint64_t asked;			/* requests for evidence so far */
	bool released;
};

/* Fork a child of this name with default signals that dies with its parent. As fork(2). */
pid_t child_fork(const char *name);

/* Lock memory, protect from the OOM killer, allow I/O reserves, and set real-time priority. */
void child_harden(int rt_priority);

/*
 * Sleep of a real-time part after a round of took_ns: the period, or enough to leave 3/4 of a
 * slow machine to the system under test; at most twelve periods, as a round may have slept.
 */
uint64_t child_rest_ns(uint64_t period_ns, uint64_t took_ns);

/*
 * Undo child_harden, which a fork inherits: the system under test must meet the OOM killer and
 * do I/O in reclaim as usual.
 */
void child_soften(void);

/* groups.c: cgroups of the run. groups_enter moves the caller, which is a worker. */
int groups_make(struct agent *a, struct err *e);
int groups_enter(const struct agent *a, bool in_cgroup, struct err *e);
void groups_end(const struct agent *a);

/* worker.c: workers, for the runner */
void worker_plan(struct agent *a);		/* assigns a slot to every worker of the plan */
int worker_spawn(struct agent *a, struct worker *w);
bool worker_reaped(struct agent *a, pid_t pid, int status);	/* false: not a worker */
void worker_start(struct agent *a, unsigned load);
void worker_stop(struct agent *a, unsigned load);
void worker_kill(struct agent *a);
void worker_release(struct agent *a);	/* ends loads that are only pressure: not counted */
unsigned worker_alive(const struct agent *a);
bool worker_all_ready(const struct agent *a);
bool worker_all_done(const struct agent *a);	/* all that count; false: none of them was alive */
uint64_t worker_quit_ms(const struct agent *a);	/* verdict_quit_ms on this machine */

/* agent.c: wait a little, with the work that must go on; whether the run was told to stop */
void runner_tick(struct agent *a);
bool runner_stopped(const struct agent *a);

/* setup.c: lines of the plan's setups. -errno: one failed; its text is in *e. */
int setups_run(struct agent *a, struct err *e);
void setups_undo(struct agent *a);

/* steps.c: carry out the plan to its end */
void steps_run(struct agent *a);

/* worker_main.c: process of a worker; never returns */
void worker_main(struct agent *a, struct worker *w) __attribute__((noreturn));

/* injector_main.c: a process for each injector of the agent's side */
int injector_spawn(struct agent *a, unsigned part);
void injector_order(struct agent *a, unsigned part, enum injector_order order, uint64_t value);
/* 0, its -errno, -ETIMEDOUT, or -ECHILD: its process has died. */
int injector_wait(struct agent *a, unsigned part, uint64_t ms);
/* Take note of a dead child: an injector that ends without the order to makes the run broken. */
void injector_reaped(struct agent *a, pid_t pid, int status);
void injector_release(struct agent *a);		/* orders pressure to disarm; does not wait */
/* Armed injectors that must hit and had not when last counted; they are told to count again. */
unsigned injector_count(struct agent *a);
void injector_finish(struct agent *a, uint64_t ms);	/* disarm, log hits, end the processes */

/* watch.c and sampling.c: processes; never return */
void watch_main(struct agent *a) __attribute__((noreturn));
void sampling_main(struct agent *a) __attribute__((noreturn));

/* guest.c: setup by PID 1 of a VM */
int guest_prepare(struct agent *a, struct err *e);	/* before the plan is read */
void guest_unhide(const char *hidden, const char *folder);	/* link all of hidden in folder */
int guest_mount(struct agent *a, struct err *e);	/* cgroups and disks of the plan */
/* Error code of mounting the memory groups; -EOPNOTSUPP: this kernel cannot, and *e says so. */
int guest_group_error(bool v1, int code, const char *release, struct err *e);
void guest_halt(void) __attribute__((noreturn));

/* speed.c: speed of this machine in % of the reference */
unsigned speed_probe(void);

#endif
