/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario and seed to timed steps; the same input gives the same plan everywhere. */
#include "plan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan_words.h"
#include "rng.h"
#include "text.h"
#include "value.h"

static int step_add(struct plan *p, struct plan_step step, struct err *e)
{
	if (p->steps == PLAN_STEPS)
		return err_set(e, E2BIG, "the plan has more than %d steps; give a curve fewer "
			"points or a shorter time", PLAN_STEPS);
	p->step[p->steps++] = step;
	return 0;
}

/* Add the points of an injector's curve that fall into its time. */
static int curve_add(struct plan *p, unsigned part, struct err *e)
{
	const struct scenario_injector *h = &p->scenario.injector[part];
	uint64_t end_ms = h->until_ms ? h->until_ms : p->scenario.time_ms;
	struct injector_point point[PLAN_STEPS];
	char stream[NAME_BYTES + 8];
	struct rng r;
	int i, n, rc = 0;

	if (!h->injector->curve)
		return 0;
	snprintf(stream, sizeof(stream), "curve.%s", h->name);
	rng_stream(&r, p->seed, stream);
	n = h->injector->curve(&h->params, &r, end_ms - h->at_ms, point, PLAN_STEPS, e);
	if (n < 0)
		return err_wrap(e, "curve of [%s]", h->name);
	for (i = 0; i < n && !rc; i++)
		if (point[i].at_ms < end_ms - h->at_ms)
			rc = step_add(p, (struct plan_step){ h->at_ms + point[i].at_ms,
				STEP_APPLY, part, point[i].value }, e);
	return rc;
}

/* Arming at setup is no step: the run's clock has not started. */
static int injector_steps(struct plan *p, unsigned part, struct err *e)
{
	const struct scenario_injector *h = &p->scenario.injector[part];
	int rc = 0;

	if (!h->at_setup)
		rc = step_add(p, (struct plan_step){ h->at_ms, STEP_ARM, part, 0 }, e);

	if (!rc)
		rc = curve_add(p, part, e);
	if (!rc && h->until_ms)
		rc = step_add(p, (struct plan_step){ h->until_ms, STEP_DISARM, part, 0 }, e);
	return rc;
}

static int load_steps(struct plan *p, unsigned part, struct err *e)
{
	const struct scenario_load *l = &p->scenario.load[part];
	int rc = step_add(p, (struct plan_step){ l->start_ms, STEP_START, part, 0 }, e);

	if (!rc && l->stop_ms)
		rc = step_add(p, (struct plan_step){ l->stop_ms, STEP_STOP, part, 0 }, e);
	return rc;
}

/* By time, kind, and position in the scenario: a total order. */
static int step_order(const void *a, const void *b)
{
	const struct plan_step *x = a, *y = b;

	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

void plan_group_name(struct plan *p, unsigned id)
{
	const struct scenario *s = &p->scenario;

	if (s->cgroup != CGROUP_NONE || s->cgroup_auto)
		snprintf(p->group, sizeof(p->group), "lowtide-%u", id);
}

int plan_make(struct plan *p, const struct scenario *s, uint64_t seed, unsigned group_id,
	struct err *e)
{
	unsigned i;
	int rc = 0;

	memset(p, 0, sizeof(*p));
	p->scenario = *s;
	p->seed = seed;
	plan_group_name(p, group_id);
	for (i = 0; i < s->injectors && !rc; i++)
		rc = injector_steps(p, i, e);
	for (i = 0; i < s->loads && !rc; i++)
		rc = load_steps(p, i, e);
	if (!rc)
		rc = step_add(p, (struct plan_step){ s->time_ms, STEP_END, 0, 0 }, e);
	qsort(p->step, p->steps, sizeof(p->step[0]), step_order);
	return rc;
}

/* Print the parameters that the scenario gives, as "what NAME=VALUE ...". */
static void part_text(const char *what, const struct param_values *v, char *buf, size_t size)
{
	const struct param *row;
	size_t len;

	snprintf(buf, size, "%s", what);
	for (row = v->table; row && row->name; row++) {
		len = strlen(buf);
		if (v->given[row - v->table])
			snprintf(buf + len, size - len, " %s=%s", row->name,
				v->text[row - v->table]);
	}
}

/* Print "8 x NAME every=30s PARAM=VALUE ..." */
static void load_text(const struct scenario_load *l, char *buf, size_t size)
{
	char what[96], times[16] = "", every[40] = "";

	if (l->count > 1)
		snprintf(times, sizeof(times), "%u x ", l->count);
	if (l->every_ms) {
		text_put(every, sizeof(every), " every=");
		value_time_text(l->every_ms, every + 7, sizeof(every) - 7);
	}
	snprintf(what, sizeof(what), "%s%s%s", times, l->load->name, every);
	part_text(what, &l->params, buf, size);
}

void plan_step_text(const struct plan *p, const struct plan_step *st, char *buf, size_t size)
{
	const struct scenario *s = &p->scenario;
	char when[40] = "at setup", about[400] = "", value[40] = "";

	if (!step_is_setup(p, st))
		snprintf(when, sizeof(when), "at %" PRIu64 ".%03u s", st->at_ms / 1000,
			(unsigned)(st->at_ms % 1000));
	if (st->kind == STEP_APPLY)
		snprintf(value, sizeof(value), " %" PRIu64, st->value);
	if (st->kind == STEP_ARM)
		part_text(s->injector[st->part].injector->name,
			&s->injector[st->part].params, about,
			sizeof(about));
	if (st->kind == STEP_START)
		load_text(&s->load[st->part], about, sizeof(about));
	snprintf(buf, size, "%s %s%s%s%s%s%s%s", when, step_words[st->kind],
		st->kind == STEP_END ? "" : " ", step_part_name(p, st), value,
		*about ? " (" : "", about, *about ? ")" : "");
}
