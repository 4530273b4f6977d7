/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Injectors that the supervisor runs itself, outside the machine (balloon). */
#include <errno.h>
#include <stdio.h>

#include "supervisor.h"

static const struct injector *outside_injector(const struct supervisor *s, unsigned part)
{
	const struct injector *in = s->plan->scenario.injector[part].injector;

	return in->side == SIDE_SUPERVISOR ? in : NULL;
}

static int balloon_set(void *target, uint64_t mib, struct err *e)
{
	struct target *t = target;

	if (!t->balloon)
		return err_set(e, ENOTSUP, "target %s has no balloon; use --on vm", t->name);
	return t->balloon(t, mib, e);
}

void host_injectors_begin(struct supervisor *s)
{
	s->outside = (struct injector_outside){ .balloon = balloon_set, .target = s->target,
		.mem_mib = s->plan->scenario.mem_mib };
	for (unsigned i = 0; i < s->plan->scenario.injectors; i++)
		s->env[i] = (struct injector_env){
			.params = &s->plan->scenario.injector[i].params, .outside = &s->outside,
		};
}

static void outside_arm(struct supervisor *s, unsigned part, const struct injector *in)
{
	struct err e = { 0 };
	const char *name = s->plan->scenario.injector[part].name;
	int rc = injector_arm(in, &s->env[part], &e);

	s->armed[part] = true;
	sup_say(s, rc ? EVENT_BROKEN : EVENT_ARMED, name, -rc, 0, rc ? e.msg : in->name);
}

static void outside_disarm(struct supervisor *s, unsigned part, const struct injector *in)
{
	const struct scenario_injector *h = &s->plan->scenario.injector[part];
	struct err e = { 0 };
	uint64_t hits;
	int rc;

	if (!s->armed[part])
		return;
	hits = injector_hits(in, &s->env[part]);
	rc = injector_disarm(in, &s->env[part], &e);
	s->armed[part] = false;
	sup_say(s, EVENT_DISARMED, h->name, (int64_t)hits, h->may_miss, rc ? e.msg : in->name);
}

static void outside_apply(struct supervisor *s, unsigned part, const struct injector *in,
	uint64_t value)
{
	struct err e = { 0 };

	if (in->apply && in->apply(&s->env[part], value, &e))
		sup_say(s, EVENT_NOTE, s->plan->scenario.injector[part].name, e.code, 0, e.msg);
}

static void outside_step(struct supervisor *s, const struct plan_step *st)
{
	const struct injector *in;

	if (st->kind > STEP_DISARM || !(in = outside_injector(s, st->part)))
		return;
	if (st->kind == STEP_ARM)
		outside_arm(s, st->part, in);
	else if (st->kind == STEP_APPLY)
		outside_apply(s, st->part, in, st->value);
	else
		outside_disarm(s, st->part, in);
}

void host_injectors_tick(struct supervisor *s, uint64_t run_ms)
{
	const struct plan *p = s->plan;

	for (; s->next_step < p->steps && p->step[s->next_step].at_ms <= run_ms; s->next_step++)
		if (!s->released)
			outside_step(s, &p->step[s->next_step]);
}

void host_injectors_release(struct supervisor *s)
{
	s->released = true;
	atomic_fetch_add(&s->board->call[CALL_RELEASE], 1);
	for (unsigned i = 0; i < s->plan->scenario.injectors; i++) {
		const struct injector *in = outside_injector(s, i);

		if (in && in->role == ROLE_PRESSURE)
			outside_disarm(s, i, in);
	}
	sup_say(s, EVENT_RELEASE, "", 0, 0, "memory limits raised, pressure and its loads ended");
}

void host_injectors_finish(struct supervisor *s)
{
	for (unsigned i = 0; i < s->plan->scenario.injectors; i++)
		if (outside_injector(s, i))
			outside_disarm(s, i, outside_injector(s, i));
}
