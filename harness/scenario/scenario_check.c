/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules between the values of a scenario, in a table. */
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "doc.h"
#include "value.h"

#define WORKERS_MAX 100u

/* Without a fixture, or before it is armed, the directory is on a tmpfs and on no device. */
static bool has_device(const struct scenario *s)
{
	unsigned i;

	for (i = 0; i < s->injectors; i++)
		if (s->injector[i].injector->makes_device && s->injector[i].at_setup)
			return true;
	return false;
}

static int load_check(const struct scenario *s, const struct scenario_load *l, struct err *e)
{
	if (l->where == WHERE_DEVICE && !has_device(s))
		return err_set(e, EINVAL, "[%s] works on the device, but no fixture (page_server) "
			"makes one at setup; set where = scratch or tmp, or there at = setup",
			l->name);
	if (l->where == WHERE_SCRATCH && !s->scratch_mib && s->on != ON_HOST)
		return err_set(e, EINVAL, "[%s] works on the scratch disk, but there is none; set "
			"machine.scratch", l->name);
	if (l->start_ms >= s->time_ms)
		return err_set(e, EINVAL, "[%s] starts after the run's end; lower start", l->name);
	if (l->stop_ms && (l->stop_ms <= l->start_ms || l->stop_ms > s->time_ms))
		return err_set(e, EINVAL, "[%s] stops outside of its time; set stop between start "
			"and the run's end, or 0", l->name);
	/* A plan has no base: its files have been checked, and are with the run. */
	if (*s->base && l->load->check && l->load->check(&l->params, s->base, e))
		return err_wrap(e, "[%s]", l->name);
	return 0;
}

static int loads_check(const struct scenario *s, struct err *e)
{
	unsigned i, workers = 0, counted = 0;

	for (i = 0; i < s->loads; i++) {
		workers += s->load[i].count;
		counted += s->load[i].counted;
	}
	if (!counted)
		return err_set(e, EINVAL, "no counted [load]: nothing would show progress");
	if (workers > WORKERS_MAX)
		return err_set(e, EINVAL, "%u workers; at most %u in sum: lower count", workers,
			WORKERS_MAX);
	return 0;
}

static int injector_check(const struct scenario *s, const struct scenario_injector *h,
	struct err *e)
{
	if (h->injector->scope == SCOPE_CGROUP && s->cgroup == CGROUP_NONE && !s->cgroup_auto)
		return err_set(e, EINVAL, "[%s] works on the run's cgroup, but there is none; set "
			"machine.cgroup", h->name);
	if (h->at_ms >= s->time_ms)
		return err_set(e, EINVAL, "[%s] is armed after the run's end; lower at", h->name);
	if (h->until_ms && (h->until_ms <= h->at_ms || h->until_ms > s->time_ms))
		return err_set(e, EINVAL, "[%s] is disarmed outside of its time; set until between "
			"at and the run's end, or 0", h->name);
	if (h->injector->check && h->injector->check(&h->params, e))
		return err_wrap(e, "[%s]", h->name);
	return 0;
}

static int head_check(const struct scenario *s, struct err *e)
{
	if (!*s->summary)
		return err_set(e, EINVAL, "[scenario] has no summary: one line on what it shows");
	if (*s->expect.cause && !s->expect.no_hang && !verdict_is_hang(s->expect.kind) &&
	    s->expect.kind != VERDICT_BUG)
		return err_set(e, EINVAL, "cause '%s' cannot come where '%s' is expected; drop it, "
			"or expect a hang, a bug or 'no hang'", s->expect.cause,
			expectation_name(&s->expect));
	return 0;
}

/* If stall_after is not shorter than the run, no hang is ever suspected. */
static int stall_check(const struct scenario *s, struct err *e)
{
	char time[24], stall[24];

	if (s->stall_after_ms < s->time_ms)
		return 0;
	value_time_text(s->time_ms, time, sizeof(time));
	value_time_text(s->stall_after_ms, stall, sizeof(stall));
	return err_set(e, EINVAL, "stall_after (%s) is not less than time (%s): no hang could be "
		"found; raise scenario.time or lower scenario.stall_after", stall, time);
}

/* A run outlasts its plan so that late hangs are found, but not for ever. */
static int patience_check(const struct scenario *s, struct err *e)
{
	uint64_t patience_ms = VERDICT_PATIENCE * s->stall_after_ms;
	char patience[24], hold[24];

	if (patience_ms <= s->time_ms + VERDICT_HOLD_MS)
		return 0;
	value_time_text(patience_ms, patience, sizeof(patience));
	value_time_text(VERDICT_HOLD_MS, hold, sizeof(hold));
	return err_set(e, EINVAL, "a hang would be found after up to %s (%d x stall_after), and "
		"the run waits no longer than %s after its time; raise scenario.time or lower "
		"scenario.stall_after", patience, VERDICT_PATIENCE, hold);
}

static int setup_check(const struct scenario *s, const struct scenario_setup *u, struct err *e)
{
	if (!u->runs)
		return err_set(e, EINVAL, "[%s] has no line: write run = COMMAND", u->name);
	if (u->where == WHERE_DEVICE)
		return err_set(e, EINVAL, "[%s] runs before the fixture makes its device; set "
			"where = scratch or tmp", u->name);
	if (u->where == WHERE_SCRATCH && !s->scratch_mib && s->on != ON_HOST)
		return err_set(e, EINVAL, "[%s] runs on the scratch disk, but there is none; set "
			"machine.scratch", u->name);
	return 0;
}

void scenario_check_each(const struct scenario *s,
	void (*tell)(const char *part, const struct err *e, void *arg), void *arg)
{
	static int (*const checks[])(const struct scenario *, struct err *) = {
		head_check, stall_check, patience_check, loads_check,
	};
	struct err e;
	unsigned i;

	for (i = 0; i < COUNT_OF(checks); i++)
		if (checks[i](s, &e))
			tell("", &e, arg);
	for (i = 0; i < s->setups; i++)
		if (setup_check(s, &s->setup[i], &e))
			tell(s->setup[i].name, &e, arg);
	for (i = 0; i < s->loads; i++)
		if (load_check(s, &s->load[i], &e))
			tell(s->load[i].name, &e, arg);
	for (i = 0; i < s->injectors; i++)
		if (injector_check(s, &s->injector[i], &e))
			tell(s->injector[i].name, &e, arg);
}

static void first_keep(const char *part, const struct err *e, void *arg)
{
	struct err *first = arg;

	(void)part;
	if (!first->code)
		*first = *e;
}

int scenario_check(const struct scenario *s, struct err *e)
{
	struct err first = { .code = 0 };

	scenario_check_each(s, first_keep, &first);
	return first.code ? err_set(e, first.code, "%s", first.msg) : 0;
}

bool scenario_is_weak(const struct scenario *s)
{
	for (unsigned i = 0; i < s->loads; i++) {
		const struct scenario_load *l = &s->load[i];

		if (l->counted && (!l->load->is_weak || !l->load->is_weak(&l->params)))
			return false;
	}
	return true;
}
