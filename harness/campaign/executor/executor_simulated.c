/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made-up machines: trials end at given rates, by a clock of their own that costs no time. */
#include "executor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "clock.h"
#include "rng.h"

#define MINUTE_MS 60000u

static struct simulated {
	struct executor x;
	struct simulated_rates rates;
	struct { struct trial trial; uint64_t end_ms; } job[JOBS_MAX];
	bool busy[JOBS_MAX], stopped;
	uint64_t now_ms;
} simulated;

uint64_t simulated_ns(void)
{
	return simulated.now_ms * NS_PER_MS;
}

static bool chance(struct rng *r, double p)
{
	return (double)(rng_u64(r) >> 11) * 0x1p-53 < p;
}

/* A hang at a constant rate: each minute is a further chance. */
static bool hangs(const struct trial *t, struct rng *r)
{
	uint64_t minutes = (t->plan_ms + MINUTE_MS - 1) / MINUTE_MS;
	bool hung = false;

	for (uint64_t i = 0; i < minutes + !minutes && !hung; i++)
		hung = chance(r, simulated.rates.hit);
	return hung;
}

static void trial_end(struct trial *t)
{
	struct rng r;
	char name[64];
	bool positive = trial_is_positive(t), hit;

	snprintf(name, sizeof(name), "simulated.%u", t->of);
	rng_stream(&r, t->seed, name);
	if (chance(&r, simulated.rates.broken)) {
		t->state = TRIAL_BROKEN;
		t->kind = VERDICT_BROKEN;
		return;
	}
	hit = t->role == ROLE_CANARY ? chance(&r, simulated.rates.canary) :
		positive || hangs(t, &r) || chance(&r, simulated.rates.false_hit);
	t->state = TRIAL_TESTED;
	snprintf(t->cause, sizeof(t->cause), "%s", hit ? t->want.cause : "");
	t->kind = !hit ? VERDICT_PASS : positive ? t->want.kind : VERDICT_STALL;
}

static int simulated_start(struct executor *x, const struct trial *t, const char *dir,
	struct err *e)
{
	unsigned i = 0;

	(void)x;
	(void)dir;
	(void)e;
	while (simulated.busy[i])
		i++;
	simulated.busy[i] = true;
	simulated.job[i].trial = *t;
	simulated.job[i].end_ms = simulated.now_ms + t->plan_ms + simulated.rates.boot_ms;
	return 0;
}

static int simulated_wait(struct executor *x, struct trial *t, struct err *e)
{
	unsigned first = JOBS_MAX;

	(void)e;
	for (unsigned i = 0; i < x->jobs; i++)
		if (simulated.busy[i] && (first == JOBS_MAX ||
					  simulated.job[i].end_ms < simulated.job[first].end_ms))
			first = i;
	*t = simulated.job[first].trial;
	simulated.busy[first] = false;
	if (simulated.stopped)
		return 1;
	simulated.now_ms = simulated.job[first].end_ms;
	trial_end(t);
	return 1;
}

static void simulated_stop(struct executor *x)
{
	(void)x;
	simulated.stopped = true;
}

static void simulated_close(struct executor *x)
{
	(void)x;
}

static int rate_set(struct simulated_rates *r, const char *name, size_t len, const char *value,
	struct err *e)
{
	const struct { const char *name; double *to; } rates[] = {
		{ "hit", &r->hit }, { "false", &r->false_hit }, { "broken", &r->broken },
		{ "canary", &r->canary },
	};
	char *end;
	double number = strtod(value, &end);

	for (unsigned i = 0; i < COUNT_OF(rates); i++) {
		if (strlen(rates[i].name) != len || strncmp(rates[i].name, name, len))
			continue;
		if (end == value || (*end && *end != ',') || !(number >= 0 && number <= 1))
			return err_set(e, EINVAL, "%.60s: a chance from 0 to 1, as in hit=0.01",
				name);
		*rates[i].to = number;
		return 0;
	}
	return err_set(e, EINVAL, "%.60s: rates are hit (a minute), false, broken, canary", name);
}

int simulated_read(struct simulated_rates *r, const char *words, struct err *e)
{
	int rc = 0;

	*r = (struct simulated_rates){ .canary = 1, .boot_ms = 20000 };
	while (*words && !rc) {
		size_t len = strcspn(words, ",="), all = strcspn(words, ",");

		rc = rate_set(r, words, len, words + len + (words[len] == '='), e);
		words += all + (words[all] == ',');
	}
	return rc;
}

struct executor *executor_simulated(const struct simulated_rates *r, unsigned jobs)
{
	simulated = (struct simulated){ .rates = *r, .x = { .jobs = jobs,
		.start = simulated_start, .wait = simulated_wait, .stop = simulated_stop,
		.close = simulated_close } };
	return &simulated.x;
}
