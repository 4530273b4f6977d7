/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Simulated machines: known rates of hits, false hits and broken runs; builds that fail. */
#include "simulator.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "rng.h"

static uint64_t now_ms;

static struct simulator *sim_of(struct executor *x)
{
	return (struct simulator *)((char *)x - offsetof(struct simulator, x));
}

static void stream(const struct simulator *s, const struct trial *t, struct rng *r)
{
	char name[64];

	snprintf(name, sizeof(name), "%llu.%u", (unsigned long long)s->world, t->of);
	rng_stream(r, t->seed, name);
}

static bool chance(struct rng *r, double p)
{
	return (double)(rng_u64(r) >> 11) * 0x1p-53 < p;
}

static void simulator_end(const struct simulator *s, struct trial *t)
{
	const struct sim_machine *m = &s->machine[t->of];
	struct rng r;

	stream(s, t, &r);
	bool broken = chance(&r, m->broken), hit = chance(&r, m->hit);
	bool false_hit = chance(&r, m->false_hit);

	t->state = m->build_fails ? TRIAL_SKIPPED : broken ? TRIAL_BROKEN : TRIAL_TESTED;
	t->kind = m->build_fails ? VERDICT_SKIP : broken ? VERDICT_BROKEN :
		hit ? VERDICT_DEADLOCK : false_hit ? VERDICT_PANIC : VERDICT_PASS;
}

static int sim_start(struct executor *x, const struct trial *t, const char *dir, struct err *e)
{
	struct simulator *s = sim_of(x);
	unsigned i = 0, busy = 1;
	struct rng r;

	(void)dir;
	if (++s->started == s->fail_start)
		return err_set(e, EIO, "no machine");
	for (unsigned k = 0; k < x->jobs; k++)
		busy += s->running[k].is;
	while (s->running[i].is)
		i++;
	stream(s, t, &r);
	s->running[i].is = true;
	s->running[i].trial = *t;
	s->running[i].end_ms = now_ms + t->plan_ms + SIM_LEAST_MS +
		rng_below(&r, SIM_MOST_MS - SIM_LEAST_MS);
	s->last_start_ms = now_ms;
	s->most_busy = busy > s->most_busy ? busy : s->most_busy;
	return 0;
}

/* Take the trial that ends first, and move the clock to its end. */
static int sim_wait(struct executor *x, struct trial *t, struct err *e)
{
	struct simulator *s = sim_of(x);
	unsigned first = JOBS_MAX;

	(void)e;
	for (unsigned i = 0; i < x->jobs; i++)
		if (s->running[i].is && (first == JOBS_MAX ||
					 s->running[i].end_ms < s->running[first].end_ms))
			first = i;
	*t = s->running[first].trial;
	s->running[first].is = false;
	if (s->stopped)
		return 1;
	now_ms = s->running[first].end_ms;
	simulator_end(s, t);
	s->kept[t->number % SIM_TRIALS] = true;
	s->found[t->of % 16] += trial_is_found(t);
	if (++s->ended == s->stop_after)
		*s->stop = SIGTERM;
	return 1;
}

static void sim_stop(struct executor *x)
{
	sim_of(x)->stopped = true;
}

static void sim_close(struct executor *x)
{
	(void)x;
}

static void sim_collect(struct executor *x, struct trial *t, const char *dir)
{
	(void)dir;
	simulator_end(sim_of(x), t);
}

static bool sim_has(struct executor *x, const struct trial *t, const char *dir)
{
	(void)dir;
	return sim_of(x)->kept[t->number % SIM_TRIALS];
}

void simulator_init(struct simulator *s, const struct sim_machine *machine, uint64_t world,
	unsigned jobs)
{
	*s = (struct simulator){ .machine = machine, .world = world, .x = { .jobs = jobs,
		.start = sim_start, .wait = sim_wait, .stop = sim_stop, .close = sim_close,
		.collect = sim_collect, .has = sim_has } };
}

uint64_t simulator_ns(void)
{
	return now_ms * NS_PER_MS;
}

void simulator_campaign(struct campaign *c, const char *policy, unsigned n, uint64_t rounds)
{
	struct trial *t;

	*c = (struct campaign)CAMPAIGN_INIT;
	c->policy = registry_policy(policy);
	c->v.seed = 1;
	c->v.rounds = rounds;
	for (unsigned i = 0; i < n && !campaign_case_add(c, &t, NULL); i++) {
		snprintf(t->scenario, sizeof(t->scenario), "case%u", i);
		snprintf(t->word, sizeof(t->word), "case%u", i);
		snprintf(t->row, sizeof(t->row), "-");
		snprintf(t->kernel, sizeof(t->kernel), "6.1");
		expectation_set(&t->want, i % 2 ? "no hang" : "deadlock");
	}
}

static void ended(const struct trial *t, void *arg)
{
	(void)t;
	(void)arg;
}

int simulator_run(struct simulator *s, struct campaign *c, struct err *e)
{
	static volatile sig_atomic_t stop;
	const struct campaign_run run = { .executor = &s->x, .stop = &stop,
		.now_ns = simulator_ns, .ended = ended };

	stop = 0;
	s->stop = &stop;
	return campaign_run(c, &run, e);
}
