/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Injectors, each in a process: a write to a control file may sleep in reclaim for ever, and
 * must not hold up the runner or another injector.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent_parts.h"
#include "clock.h"
#include "pin.h"

/* Slots of injectors and servers follow those of the workers. */
#define INJECTOR_SLOT(part) (WORKERS_MAX + (part))
#define TELL_NS (200 * NS_PER_MS)
_Static_assert(INJECTOR_SLOT(SCENARIO_PARTS) <= BOARD_SLOTS, "a slot for every injector");

static void server_announce(struct injector_env *env, const char *name, pid_t pid)
{
	struct board_slot *s = env->host;

	snprintf(s->name, sizeof(s->name), "%s", name);
	atomic_store(&s->pid, pid);
	atomic_store(&s->state, SLOT_BUSY);
	atomic_store(&s->kind, SLOT_SERVER);
}

static void injector_env(struct agent *a, unsigned part, struct injector_env *env, struct rng *rng)
{
	const struct scenario_injector *h = &a->plan->scenario.injector[part];
	struct board_slot *s = &a->board->slot[INJECTOR_SLOT(part)];
	char stream[NAME_BYTES + 8];

	snprintf(stream, sizeof(stream), "inject.%s", h->name);
	rng_stream(rng, a->plan->seed, stream);
	*env = (struct injector_env){
		.params = &h->params, .rng = rng, .cgroup = a->plan->group,
		.cgroup_version = a->cgroup, .dir = a->dir[WHERE_DEVICE],
		.scratch = a->dir[WHERE_SCRATCH], .server = server_announce,
		.ops = (uint64_t volatile *)&s->ops, .host = s,
	};
	snprintf(s->name, sizeof(s->name), "%s", h->name);
	atomic_store(&s->kind, SLOT_INJECTOR);
}

/*
 * Keep the hits of a fault injector on the board while it is armed, as they may kill the
 * machine. A child does it, because reading them may sleep for ever.
 */
static pid_t teller;

static void teller_start(const struct injector *in, struct injector_env *env)
{
	struct board_slot *s = env->host;

	if (teller > 0)
		return;
	teller = child_fork("lt_hits");
	if (teller)
		pin_own();
	while (!teller) {
		atomic_store(&s->ops, injector_hits(in, env));
		clock_sleep_ns(TELL_NS);
	}
}

/* Do not wait for a child that is stuck in the kernel. */
static void teller_end(void)
{
	if (teller > 0) {
		kill(teller, SIGKILL);
		waitpid(teller, NULL, WNOHANG);
	}
	teller = 0;
}

static void faults_log(struct agent *a, const struct injector *in, struct injector_env *env,
	struct board_slot *s)
{
	uint64_t hits = injector_hits(in, env);
	char text[176] = "";

	if (in->report)
		in->report(env, text, sizeof(text));
	atomic_store(&s->ops, hits);
	if (*text)
		board_log(a->board, EVENT_FAULTS, s->name, (int64_t)hits, 0, text);
}

static int order_arm(const struct injector *in, struct injector_env *env, struct injector_box *box,
	struct err *e)
{
	int rc;

	atomic_store(&box->armed, 1);
	rc = injector_arm(in, env, e);
	if (!rc && in->fault)
		teller_start(in, env);
	return rc;
}

static int order_disarm(struct agent *a, const struct injector *in, struct injector_env *env,
	struct injector_box *box, struct err *e)
{
	struct board_slot *s = env->host;

	if (!atomic_load(&box->armed))
		return 0;
	teller_end();
	atomic_store(&box->hits, injector_hits(in, env));
	if (in->fault)
		faults_log(a, in, env, s);
	return injector_disarm(in, env, e);
}

static int order_do(struct agent *a, const struct injector *in, struct injector_env *env,
	struct injector_box *box, enum injector_order order, struct err *e)
{
	switch (order) {
	case ORDER_ARM:
		return order_arm(in, env, box, e);
	case ORDER_APPLY:
		return in->apply ? in->apply(env, atomic_load(&box->value), e) : 0;
	case ORDER_COUNT:
		atomic_store(&box->hits, injector_hits(in, env));
		return 0;
	case ORDER_DISARM:
		return order_disarm(a, in, env, box, e);
	default:
		return 0;
	}
}

static void order_carry_out(struct agent *a, unsigned part, struct injector_env *env)
{
	const struct scenario_injector *h = &a->plan->scenario.injector[part];
	struct injector_box *box = &a->shared->injector[part];
	uint64_t number = atomic_load(&box->number);
	enum injector_order order = atomic_load(&box->order);
	struct err e = { 0 };
	int rc = order_do(a, h->injector, env, box, order, &e);

	atomic_store(&box->result, rc);
	if (rc)
		board_log(a->board, order == ORDER_DISARM ? EVENT_NOTE : EVENT_BROKEN, h->name,
			-rc, order, e.msg);
	else if (order == ORDER_ARM)
		board_log(a->board, EVENT_ARMED, h->name, 0, 0, h->injector->name);
	if (order == ORDER_QUIT)
		knobs_close(env->knobs);
	atomic_store(&box->done, number);
	if (order == ORDER_QUIT)
		_exit(0);
}

static void injector_main(struct agent *a, unsigned part)
{
	static struct rng rng;
	struct injector_box *box = &a->shared->injector[part];
	struct injector_env env;
	struct err e = { 0 };
	char journal[DIR_BYTES + 24];

	child_harden(0);
	injector_env(a, part, &env, &rng);
	snprintf(journal, sizeof(journal), "%s-%u.journal", a->opt.journal, part);
	if (knobs_open(&env.knobs, journal, &e)) {
		board_log(a->board, EVENT_BROKEN, "journal", e.code, 0, e.msg);
		_exit(1);
	}
	for (;;) {
		if (atomic_load(&box->number) != atomic_load(&box->done))
			order_carry_out(a, part, &env);
		clock_sleep_ns(5 * NS_PER_MS);
	}
}

int injector_spawn(struct agent *a, unsigned part)
{
	char name[16];
	pid_t pid;

	snprintf(name, sizeof(name), "lt_%.12s", a->plan->scenario.injector[part].name);
	pid = child_fork(name);
	if (!pid)
		injector_main(a, part);
	if (pid < 0)
		return -errno;
	a->injector_pid[part] = pid;
	return 0;
}

void injector_order(struct agent *a, unsigned part, enum injector_order order, uint64_t value)
{
	struct injector_box *box = &a->shared->injector[part];

	if (!a->injector_pid[part])
		return;
	atomic_store(&box->value, value);
	atomic_store(&box->order, order);
	atomic_fetch_add(&box->number, 1);
}

/* Say what the injector was doing when it died: "while arming", as its last order. */
static void death_log(struct agent *a, unsigned part, int status)
{
	static const char *const doing[] = {
		[ORDER_IDLE] = "before it was armed", [ORDER_ARM] = "while arming",
		[ORDER_APPLY] = "while applying its curve", [ORDER_COUNT] = "while armed",
		[ORDER_DISARM] = "while disarming", [ORDER_QUIT] = "while ending",
	};
	const struct scenario_injector *h = &a->plan->scenario.injector[part];
	struct injector_box *box = &a->shared->injector[part];
	bool is_done = atomic_load(&box->number) == atomic_load(&box->done);
	uint32_t order = atomic_load(&box->order);
	char how[40], text[176];

	if (WIFSIGNALED(status))
		snprintf(how, sizeof(how), "by signal %d", WTERMSIG(status));
	else
		snprintf(how, sizeof(how), "with status %d", WEXITSTATUS(status));
	snprintf(text, sizeof(text), "injector %s (%s) ended %s %s", h->name, h->injector->name,
		how, order == ORDER_ARM && is_done ? "while armed" : doing[order]);
	board_log(a->board, EVENT_BROKEN, h->name, status, order, text);
}

void injector_reaped(struct agent *a, pid_t pid, int status)
{
	for (unsigned i = 0; i < SCENARIO_PARTS; i++) {
		if (a->injector_pid[i] != pid)
			continue;
		a->injector_pid[i] = 0;
		if (status || atomic_load(&a->shared->injector[i].order) != ORDER_QUIT)
			death_log(a, i, status);
	}
}

static bool injector_died(struct agent *a, unsigned part)
{
	pid_t pid = a->injector_pid[part];
	int status;

	if (pid && waitpid(pid, &status, WNOHANG) == pid)
		injector_reaped(a, pid, status);
	return !a->injector_pid[part];
}

int injector_wait(struct agent *a, unsigned part, uint64_t ms)
{
	struct injector_box *box = &a->shared->injector[part];
	uint64_t end = clock_ns() + ms * NS_PER_MS;

	while (atomic_load(&box->number) != atomic_load(&box->done)) {
		if (injector_died(a, part))
			return -ECHILD;
		if (clock_ns() > end)
			return -ETIMEDOUT;
		board_beat(a->board, BEAT_RUNNER);
		clock_sleep_ns(5 * NS_PER_MS);
	}
	return atomic_load(&box->result);
}

void injector_release(struct agent *a)
{
	const struct scenario *s = &a->plan->scenario;

	for (unsigned i = 0; i < s->injectors; i++)
		if (s->injector[i].injector->role == ROLE_PRESSURE)
			injector_order(a, i, ORDER_DISARM, 0);
}

unsigned injector_count(struct agent *a)
{
	const struct scenario *s = &a->plan->scenario;
	unsigned missing = 0;

	for (unsigned i = 0; i < s->injectors; i++) {
		struct injector_box *box = &a->shared->injector[i];

		if (!a->injector_pid[i] || !atomic_load(&box->armed) || s->injector[i].may_miss ||
		    atomic_load(&box->hits))
			continue;
		missing++;
		if (atomic_load(&box->number) == atomic_load(&box->done))
			injector_order(a, i, ORDER_COUNT, 0);
	}
	return missing;
}

static void injector_log_end(struct agent *a, unsigned part, int rc)
{
	const struct scenario_injector *h = &a->plan->scenario.injector[part];
	struct injector_box *box = &a->shared->injector[part];

	if (!atomic_load(&box->armed))
		return;
	board_log(a->board, EVENT_DISARMED, h->name, (int64_t)atomic_load(&box->hits), h->may_miss,
		rc ? "could not be disarmed" : h->injector->name);
}

/* Disarm in reverse order of arming: a fixture outlives the pressure on it. */
void injector_finish(struct agent *a, uint64_t ms)
{
	for (unsigned i = a->plan->scenario.injectors; i-- > 0;) {
		int rc;

		if (!a->injector_pid[i])
			continue;
		injector_order(a, i, ORDER_DISARM, 0);
		rc = injector_wait(a, i, ms);
		injector_log_end(a, i, rc);
		injector_order(a, i, ORDER_QUIT, 0);
		injector_wait(a, i, ms);
	}
}
