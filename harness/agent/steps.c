/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carry out the plan's steps on time, and wait at its end until the supervisor lets it end. */
#include <stdio.h>

#include "agent_parts.h"
#include "clock.h"

#define HOLD_NS (20 * NS_PER_S)	/* longer than any pause between evidence and release */
#define COUNT_NS NS_PER_S

/* Hold the plan during a suspicion: its end would look like a recovery. */
static bool runner_held(const struct agent *a)
{
	return a->released || (a->asked_ns && clock_ns() - a->asked_ns < HOLD_NS);
}

static void step_do(struct agent *a, const struct plan_step *st)
{
	char text[160];

	switch (st->kind) {
	case STEP_ARM:
		injector_order(a, st->part, ORDER_ARM, 0);
		break;
	case STEP_APPLY:
		injector_order(a, st->part, ORDER_APPLY, st->value);
		break;
	case STEP_DISARM:
		injector_order(a, st->part, ORDER_DISARM, 0);
		break;
	case STEP_START:
		worker_start(a, st->part);
		break;
	case STEP_STOP:
		worker_stop(a, st->part);
		break;
	case STEP_END:
		break;
	}
	plan_step_text(a->plan, st, text, sizeof(text));
	board_log(a->board, EVENT_STEP, "", st->kind, (int64_t)st->value, text);
}

/* Give an order only after the previous one is done; a stuck injector delays no other. */
static bool step_ready(struct agent *a, const struct plan_step *st)
{
	if (st->kind > STEP_DISARM || !a->injector_pid[st->part])
		return true;
	return atomic_load(&a->shared->injector[st->part].number) ==
		atomic_load(&a->shared->injector[st->part].done);
}

/*
 * The plan is over, but an operation in flight may be a hang that has just begun, and a busy
 * machine may not have come to its limits: the verdict knows, and says when the run may end.
 */
static void end_wait(struct agent *a, uint64_t plan_ms)
{
	uint64_t next = 0, ran_ms = (clock_ns() - a->start_ns) / NS_PER_MS;

	plan_ms = ran_ms < plan_ms ? ran_ms : plan_ms;

	board_log(a->board, EVENT_DUE, "", (int64_t)plan_ms, 0,
		"the plan is over: the run waits for operations in flight, reclaim and hits");
	while (!runner_stopped(a)) {
		if (clock_ns() >= next && !atomic_load(&a->board->suspecting)) {
			atomic_store(&a->board->missing, injector_count(a));
			next = clock_ns() + COUNT_NS;
		}
		if (atomic_load(&a->board->may_end) && !runner_held(a))
			return;
		runner_tick(a);
	}
}

/* Carry out due steps in order; drop and log a step whose injector is not ready. */
void steps_run(struct agent *a)
{
	const struct plan *p = a->plan;
	unsigned next = 0;

	while (next < p->steps && !runner_stopped(a)) {
		const struct plan_step *st = &p->step[next];

		if (runner_held(a) || (clock_ns() < a->start_ns + st->at_ms * NS_PER_MS &&
		    !worker_all_done(a))) {
			runner_tick(a);
			continue;
		}
		/* Without work to do the rest of the plan would test nothing. */
		if (worker_all_done(a))
			st = &p->step[next = p->steps - 1];
		if (st->kind == STEP_END)
			end_wait(a, st->at_ms);
		if (step_ready(a, st))
			step_do(a, st);
		else
			board_log(a->board, EVENT_NOTE, p->scenario.injector[st->part].name, 0, 0,
				"step dropped: the injector has not finished the one before");
		if (st->kind == STEP_END)
			break;
		next++;
	}
}
