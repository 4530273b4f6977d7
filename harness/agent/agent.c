/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The runner: set up the parts of the plan, carry out its steps on time, take everything down. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent_parts.h"
#include "clock.h"
#include "file.h"
#include "knob.h"
#include "pin.h"

#define TICK_NS (20 * NS_PER_MS)
#define READY_MS 60000u		/* limit for the workers' setup before the run starts */
#define ARM_MS 60000u		/* limit for an injector's setup: mkfs and mount */
#define KILL_MS 3000u
#define DISARM_MS 5000u

static volatile int term_signal;

static void on_term(int sig)
{
	term_signal = sig;
}

static void signals_set(void)
{
	struct sigaction sa = { .sa_handler = on_term };

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void phase_set(struct agent *a, enum board_phase phase)
{
	atomic_store(&a->board->phase, phase);
	board_log(a->board, EVENT_PHASE, "", phase, 0, board_phase_name(phase));
}

static void runner_reap(struct agent *a)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (worker_reaped(a, pid, status))
			continue;
		if (pid == a->watch_pid || pid == a->sampler_pid)
			board_log(a->board, EVENT_BROKEN, pid == a->watch_pid ? "watch" : "sampler",
				status, 0, "a part of the agent died");
		injector_reaped(a, pid, status);
	}
}

void runner_tick(struct agent *a)
{
	struct board *b = a->board;
	uint64_t asked = atomic_load(&b->call[CALL_RELEASE]);
	uint64_t evidence = atomic_load(&b->call[CALL_EVIDENCE]);

	board_beat(b, BEAT_RUNNER);
	runner_reap(a);
	if (asked != atomic_load(&b->answer[CALL_RELEASE])) {
		injector_release(a);
		worker_release(a);
		a->released = true;
		atomic_store(&b->answer[CALL_RELEASE], asked);
	}
	if (evidence != a->asked)
		a->asked_ns = clock_ns();
	a->asked = evidence;
	clock_sleep_ns(TICK_NS);
}

bool runner_stopped(const struct agent *a)
{
	return term_signal || atomic_load(&a->board->call[CALL_STOP]);
}

static int injectors_setup(struct agent *a, struct err *e)
{
	const struct scenario *s = &a->plan->scenario;

	for (unsigned i = 0; i < s->injectors; i++) {
		int rc;

		if (s->injector[i].injector->side != SIDE_AGENT)
			continue;
		rc = injector_spawn(a, i);
		if (!rc && s->injector[i].at_setup) {
			injector_order(a, i, ORDER_ARM, 0);
			rc = injector_wait(a, i, ARM_MS);
		}
		if (rc)
			return err_set(e, -rc, "injector %s could not be set up",
				s->injector[i].name);
	}
	return 0;
}

static int workers_setup(struct agent *a, struct err *e)
{
	uint64_t end = clock_ns() + READY_MS * NS_PER_MS;

	worker_plan(a);
	for (unsigned i = 0; i < a->workers; i++)
		if (worker_spawn(a, &a->worker[i]))
			return err_sys(e, errno, "cannot start worker %u", i);
	while (!worker_all_ready(a) && clock_ns() < end && !runner_stopped(a))
		runner_tick(a);
	pin_own();
	return 0;
}

static pid_t part_spawn(struct agent *a, const char *name, void (*part)(struct agent *))
{
	pid_t pid = child_fork(name);

	if (!pid)
		part(a);
	return pid;
}

static void workers_wait(struct agent *a, uint64_t ms)
{
	uint64_t end = clock_ns() + ms * NS_PER_MS;

	while (worker_alive(a) && clock_ns() < end)
		runner_tick(a);
}

/* Killing stuck workers would end the hang that the outer watch is about to judge. */
static bool is_suspected(const struct agent *a)
{
	return atomic_load(&a->board->suspecting);
}

static void workers_quit(struct agent *a)
{
	uint64_t end = clock_ns() + worker_quit_ms(a) * NS_PER_MS;

	while (worker_alive(a) && !runner_stopped(a) && (clock_ns() < end || is_suspected(a)))
		runner_tick(a);
}

/* Release pressure first, so that the last operations and the check of the data can end. */
static void run_verify(struct agent *a)
{
	phase_set(a, PHASE_VERIFY);
	injector_release(a);
	for (unsigned l = 0; l < a->plan->scenario.loads; l++)
		worker_stop(a, l);
	workers_quit(a);
	if (worker_alive(a))
		board_log(a->board, EVENT_NOTE, "", worker_alive(a), 0,
			"workers did not end by themselves and are killed");
	worker_kill(a);
	workers_wait(a, KILL_MS);
	while (is_suspected(a) && !runner_stopped(a))
		runner_tick(a);
}

static void part_end(pid_t *pid)
{
	if (*pid > 0) {
		kill(*pid, SIGKILL);
		waitpid(*pid, NULL, 0);
	}
	*pid = 0;
}

/* End the sampler before its sources go: a module with an open file cannot be unloaded. */
static void agent_finish(struct agent *a)
{
	phase_set(a, PHASE_TEARDOWN);
	worker_kill(a);
	workers_wait(a, KILL_MS);
	part_end(&a->sampler_pid);
	injector_finish(a, DISARM_MS);
	setups_undo(a);
	part_end(&a->watch_pid);
	runner_reap(a);
}

/* Journal what a host must get rid of even if the agent is killed. A VM takes it along. */
static int leftovers_note(struct agent *a, struct err *e)
{
	char text[DIR_BYTES + 24];
	int rc;

	if (a->opt.init)
		return 0;
	snprintf(text, sizeof(text), "%s-agent.journal", a->opt.journal);
	rc = knobs_open(&a->knobs, text, e);
	snprintf(text, sizeof(text), "work %s", a->opt.dir);
	rc = rc ?: knob_note(a->knobs, text, e);
	snprintf(text, sizeof(text), "cgroup %s", a->plan->group);
	return rc || !*a->plan->group ? rc : knob_note(a->knobs, text, e);
}

static void leftovers_end(struct agent *a)
{
	char text[DIR_BYTES + 24];

	if (*a->plan->group && cgroup_remove(a->plan->group, NULL))
		return;
	if (!a->knobs)
		return;
	snprintf(text, sizeof(text), "cgroup %s", a->plan->group);
	if (*a->plan->group)
		knob_done(a->knobs, text, NULL);
	snprintf(text, sizeof(text), "work %s", a->opt.dir);
	if (!file_remove_tree(a->opt.dir, NULL))
		knob_done(a->knobs, text, NULL);
	knobs_close(a->knobs);
}

static int group_make(struct agent *a, struct err *e)
{
	int rc = leftovers_note(a, e);

	if (!rc)
		rc = cgroup_probe(&a->cgroup, e);
	if (rc || !*a->plan->group)
		return rc;
	return groups_make(a, e);
}

/* Name of the block device under test, for the samplers. */
static void device_name(struct agent *a)
{
	const struct scenario *s = &a->plan->scenario;

	if (s->scratch_mib)
		snprintf(a->device, sizeof(a->device), "vdb");
	for (unsigned i = 0; i < s->injectors; i++)
		if (s->injector[i].injector->makes_device)
			snprintf(a->device, sizeof(a->device), "nbd0");
}

static int agent_setup(struct agent *a, struct err *e)
{
	int rc;

	phase_set(a, PHASE_SETUP);
	atomic_store(&a->board->speed_pct, speed_probe());
	rc = group_make(a, e);
	if (rc)
		return rc;
	a->watch_pid = part_spawn(a, "lt_watch", watch_main);
	rc = setups_run(a, e);
	rc = rc ?: injectors_setup(a, e);
	if (rc)
		return rc;
	device_name(a);
	a->sampler_pid = part_spawn(a, "lt_sampler", sampling_main);
	return workers_setup(a, e);
}

static int agent_open(struct agent *a, struct err *e)
{
	static char bar[256];
	struct utsname u;
	int rc;

	if (a->opt.init && (rc = guest_prepare(a, e)))
		return rc;
	if (!strcmp(a->opt.board, "bar")) {
		rc = board_find_bar(bar, sizeof(bar), e);
		if (rc)
			return rc;
		a->opt.board = bar;
	}
	rc = board_open(&a->board, a->opt.board, e);
	if (rc)
		return rc;
	uname(&u);
	snprintf(a->board->kernel, sizeof(a->board->kernel), "%s", u.release);
	phase_set(a, PHASE_BOOT);
	a->plan = calloc(1, sizeof(*a->plan));
	a->shared = mmap(NULL, sizeof(*a->shared), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (!a->plan || a->shared == MAP_FAILED)
		return err_sys(e, ENOMEM, "the agent");
	a->board->plan[BOARD_PLAN_BYTES - 1] = 0;
	rc = plan_parse(a->plan, a->board->plan, e);
	return rc ?: a->opt.init ? guest_mount(a, e) : 0;
}

static void agent_work(struct agent *a, struct err *e)
{
	int rc = agent_setup(a, e);

	if (rc) {
		board_log(a->board, EVENT_BROKEN, "agent", -rc, 0, e->msg);
	} else {
		a->start_ns = clock_ns();
		phase_set(a, PHASE_RUN);
		steps_run(a);
		run_verify(a);
	}
	agent_finish(a);
	leftovers_end(a);
	groups_end(a);
	atomic_store(&a->board->result, (uint32_t)-rc);
	phase_set(a, PHASE_DONE);
}

int agent_run(const struct agent_options *o, struct err *e)
{
	static struct agent agent;
	struct agent *a = &agent;
	int rc;

	*a = (struct agent){ .opt = *o };
	for (int i = 0; o->dir && i < 3; i++)
		snprintf(a->dir[i], DIR_BYTES, "%s", o->dir);
	signals_set();
	rc = agent_open(a, e);
	if (!rc) {
		child_harden(0);
		agent_work(a, e);
	} else if (a->board) {
		board_log(a->board, rc == -EOPNOTSUPP ? EVENT_SKIP : EVENT_BROKEN, "agent", -rc, 0,
			e->msg);
		phase_set(a, PHASE_DONE);
	}
	if (o->init)
		guest_halt();
	return rc;
}
