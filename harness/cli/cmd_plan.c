/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide plan: the timed steps of a run. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "cli.h"
#include "json.h"
#include "plan.h"
#include "plan_words.h"
#include "rng.h"
#include "select.h"
#include "overrides.h"
#include "term.h"
#include "value.h"
#include "vm.h"

static struct {
	struct overrides sets;
	uint64_t seed;
	bool json, text;
} opt;

static const struct option_row rows[] = {
	{ "seed", OPTION_SEED, "N", "the run's seed; default: a new one", &opt.seed },
	OVERRIDE_ROWS(opt.sets),
	{ "json", OPTION_FLAG, NULL, "one JSON object a variant, one a line", &opt.json },
	{ "text", OPTION_FLAG, NULL, "the plan as the agent gets it", &opt.text },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = {
	"plan", "SCENARIO...", "Print the timed steps of a scenario, and change nothing",
	"SCENARIO is NAME (all twins, first face), NAME:TWIN, NAME:TWIN:FACE, NAME::FACE or\n"
	"NAME:all.\n", 1, 64,
};

static void setup_each(const struct scenario_setup *s, void (*each)(const char *line, void *arg),
	void *arg)
{
	char line[NAME_BYTES + PARAM_TEXT_MAX + 24];

	for (unsigned i = 0; i < s->runs; i++) {
		snprintf(line, sizeof(line), "at setup %s: %s", s->name, s->run[i]);
		each(line, arg);
	}
	for (unsigned i = 0; i < s->undos; i++) {
		snprintf(line, sizeof(line), "at the end %s: %s", s->name, s->undo[i]);
		each(line, arg);
	}
}

/* Lines of setups come first, injectors armed at setup next, then the steps. */
static void steps_each(const struct plan *p, void (*each)(const char *line, void *arg), void *arg)
{
	struct plan_step setup = { .kind = STEP_ARM };
	char line[400];
	unsigned i;

	for (i = 0; i < p->scenario.setups; i++)
		setup_each(&p->scenario.setup[i], each, arg);
	for (; setup.part < p->scenario.injectors; setup.part++) {
		if (!step_is_setup(p, &setup))
			continue;
		plan_step_text(p, &setup, line, sizeof(line));
		each(line, arg);
	}
	for (i = 0; i < p->steps; i++) {
		plan_step_text(p, &p->step[i], line, sizeof(line));
		each(line, arg);
	}
}

static void variant_text(const struct scenario *s, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s%s%s", s->name, *s->twin || *s->face ? ":" : "", s->twin,
		*s->face ? ":" : "", s->face);
}

static void expect_text(const struct scenario *s, char *buf, size_t size)
{
	const struct expectation *x = &s->expect;

	snprintf(buf, size, "%s%s%s", expectation_name(x),
		*x->cause ? ", cause: " : "", x->cause);
}

static void line_print(const char *line, void *arg)
{
	(void)arg;
	term_print(stdout, "  %s\n", line);
}

/* A kernel that is named but not here makes each run a skip. */
static void kernel_show(const struct scenario *s)
{
	struct kernel kernel;
	struct err e;

	if (*s->kernel && s->on != ON_HOST && kernel_find(s->kernel, &kernel, &e))
		term_print(stdout, "  a run here is skipped: %s\n", e.msg);
}

static void plan_show(const struct plan *p)
{
	const struct scenario *s = &p->scenario;
	char name[120], expect[120], time[24], stall[24];

	variant_text(s, name, sizeof(name));
	expect_text(s, expect, sizeof(expect));
	value_time_text(s->time_ms, time, sizeof(time));
	value_time_text(s->stall_after_ms, stall, sizeof(stall));
	term_print(stdout, "%s: %s\n", name, s->summary);
	term_print(stdout, "  seed %" PRIu64 ", expect %s, time %s, stall after %s\n", p->seed,
		expect, time, stall);
	term_print(stdout, "  %" PRIu64 " MiB, %u cpu%s, cgroup %s%s%s\n", s->mem_mib, s->cpus,
		s->cpus == 1 ? "" : "s",
		s->cgroup_auto ? "auto" : s->cgroup == CGROUP_V1 ? "v1" :
		s->cgroup == CGROUP_V2 ? "v2" : "none", *s->kernel ? ", kernel " : "", s->kernel);
	kernel_show(s);
	steps_each(p, line_print, NULL);
}

static void line_push(const char *line, void *arg)
{
	json_push(arg, json_of_text(line));
}

static int plan_json(const struct plan *p)
{
	const struct scenario *s = &p->scenario;
	struct json *o, *steps;
	char expect[120];

	json_reset();
	o = json_new_object();
	steps = json_new_array();
	expect_text(s, expect, sizeof(expect));
	json_put_text(o, "scenario", s->name);
	json_put_text(o, "twin", s->twin);
	json_put_text(o, "face", s->face);
	json_put_i64(o, "seed", (int64_t)p->seed);
	json_put_text(o, "expect", expect);
	json_put_i64(o, "time_ms", (int64_t)s->time_ms);
	json_put_i64(o, "mem_mib", (int64_t)s->mem_mib);
	steps_each(p, line_push, steps);
	json_put(o, "steps", steps);
	return cli_json(o);
}

static int plan_raw(const struct plan *p)
{
	static char text[128 << 10];

	if (plan_print(p, text, sizeof(text)) < 0)
		return EXIT_USAGE;
	fputs(text, stdout);
	return EXIT_EXPECTED;
}

static int variant_plan(const struct selection *sel, uint64_t seed, struct err *e)
{
	static struct scenario s;
	static struct plan p;

	if (scenario_load(&s, sel->file, sel->twin, sel->face, opt.sets.set, opt.sets.count, e) ||
	    plan_make(&p, &s, seed, 0, e))
		return cli_fail(e);
	if (opt.json)
		return plan_json(&p);
	if (opt.text)
		return plan_raw(&p);
	plan_show(&p);
	return EXIT_EXPECTED;
}

static int cmd_plan(int argc, char **argv)
{
	static struct selection sel[SELECT_MAX];
	AUTO_FREE char **words = calloc(argc, sizeof(*words));
	unsigned i, n, count;
	struct err e;
	int status;

	status = options_read(&command, rows, argc, argv, words, &count);
	if (status >= 0)
		return status;
	if (overrides_make(&opt.sets, &e) || select_words(words, count, sel, &n, &e))
		return cli_fail(&e);
	if (!opt.seed)
		opt.seed = rng_new_seed();
	for (i = 0, status = EXIT_EXPECTED; i < n && status == EXIT_EXPECTED; i++)
		status = variant_plan(&sel[i], opt.seed, &e);
	return status;
}

const struct verb verb_plan = {
	.name = "plan",
	.about = "print the timed steps of a scenario",
	.rank = 20,
	.run = cmd_plan,
};
