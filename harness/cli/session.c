/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run: plan, target, folder, supervisor, TAP point. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "cleanup.h"
#include "file.h"
#include "host.h"
#include "plan.h"
#include "progress.h"
#include "rundir.h"
#include "session.h"
#include "tap_point.h"
#include "target.h"
#include "vm.h"

/* Everything of one run; static because the plan is large and nothing may be allocated later. */
static struct one_run {
	struct scenario scenario;
	struct plan plan;
	struct target target;
	struct supervise_outcome out;
	struct run_head head;
	char dir[512];
	char variant[2 * NAME_BYTES + 2];
	char command[4608];
	char name[128];
	struct kernel kernel;	/* of the VM; name "": a host's, or the preset is not there */
} run;

static void names_make(const struct session *ss, const struct selection *sel, struct one_run *r)
{
	const struct scenario *s = &r->scenario;

	snprintf(r->variant, sizeof(r->variant), "%s%s%s", s->twin, *s->face ? ":" : "", s->face);
	snprintf(r->name, sizeof(r->name), "%s%s%s", s->name, *r->variant ? ":" : "", r->variant);
	snprintf(r->command, sizeof(r->command), "lowtide run %s%s%s --seed %llu%s%s%s",
		strchr(sel->file, '/') ? sel->file : s->name, *r->variant ? ":" : "", r->variant,
		(unsigned long long)r->plan.seed, ss->words, *r->kernel.name ? " --kernel " : "",
		r->kernel.name);
	r->head = (struct run_head){ .scenario = s->name, .variant = r->variant, .dir = r->dir,
		.kernel = r->target.kernel, .command = r->command, .seed = r->plan.seed };
}

static int run_plan(const struct session *ss, const struct selection *sel, uint64_t seed,
	struct one_run *r, struct err *e)
{
	int rc = scenario_load(&r->scenario, sel->file, sel->twin, sel->face, ss->set, ss->sets, e);

	if (!rc)
		rc = plan_make(&r->plan, &r->scenario, seed, (unsigned)getpid(), e);
	return rc;
}

static bool run_on_vm(const struct session *ss, const struct scenario *s)
{
	return ss->on == ON_ANY ? s->on != ON_HOST : ss->on == ON_VM;
}

/* A scenario's own "on" is a safety limit that the command line cannot lift. */
static int on_check(const struct session *ss, const struct scenario *s, struct err *e)
{
	bool vm = run_on_vm(ss, s);

	if (s->on == ON_ANY || vm == (s->on == ON_VM))
		return 0;
	return err_set(e, EINVAL, "scenario %s runs only with --on %s", s->name,
		s->on == ON_VM ? "vm" : "host");
}

/* A wish that would be ignored without a word is an error. */
static int host_check(const struct session *ss, struct err *e)
{
	static const char *const vm_only[] = { "machine.mem", "machine.cpus", "machine.kernel",
		"machine.scratch", "machine.modules", "machine.cmdline" };

	for (unsigned i = 0; i < ss->sets; i++)
		for (unsigned k = 0; k < COUNT_OF(vm_only); k++)
			if (!strcmp(ss->set[i].key, vm_only[k]))
				return err_set(e, EINVAL, "%s: %s is a VM's and has no effect on "
					"a host; leave it out, or use --on vm", ss->set[i].option,
					vm_only[k]);
	return ss->keep ? err_set(e, EINVAL, "--keep: a host's memory is never dumped; leave it "
		"out, or use --on vm") : 0;
}

static int target_open(const struct session *ss, struct one_run *r, struct err *e)
{
	int rc = on_check(ss, &r->scenario, e);

	if (rc)
		return rc;
	return run_on_vm(ss, &r->scenario) ? target_vm_open(&r->target, e) :
		target_host_open(&r->target, ss->state, e);
}

/* Its name goes into the command that repeats: a line such as 6.1 may mean another one later. */
static int kernel_pin(const struct session *ss, struct one_run *r, struct err *e)
{
	int rc = run_on_vm(ss, &r->scenario) ?
		kernel_find(r->scenario.kernel, &r->kernel, e) : 0;

	if (rc == -ENOENT)
		snprintf(r->kernel.name, sizeof(r->kernel.name), "%s", r->scenario.kernel);
	return rc;
}

static void result_none(struct one_run *r, const char *verdict, const char *why)
{
	snprintf(r->out.reason, sizeof(r->out.reason), "%s", why);
	r->out.kind = !strcmp(verdict, "skip") ? VERDICT_SKIP : VERDICT_BROKEN;
	r->out.result = (struct run_result){ .verdict = verdict, .reason = r->out.reason,
		.expect = "", .cause = "", .fingerprint = "", .bundle = "" };
}

static void scenario_keep(const struct one_run *r, const struct selection *sel)
{
	char path[600], from[256];

	snprintf(path, sizeof(path), "%s/scenario.scn", r->dir);
	if (!scenario_find(sel->file, from, sizeof(from), NULL))
		file_copy(from, path, NULL);
}

static void run_supervised(struct session *ss, struct one_run *r, struct err *e)
{
	struct supervise_options o = {
		.run_dir = r->dir, .command = r->command, .prelude = ss->prelude,
		.self = ss->self, .dump = ss->keep,
		.view = progress_wanted() ? progress_show : NULL, .arg = r->name,
		.stop_signal = &ss->stop_signal,
	};

	if (supervise_run(&r->target, &r->plan, &o, &r->out, e))
		result_none(r, "broken", e->msg);
	progress_clear();
}

static void run_count(struct session *ss, struct one_run *r)
{
	if (r->out.kind == VERDICT_SKIP || r->out.kind == VERDICT_BROKEN)
		ss->untested++;
	else if (r->out.result.as_expected)
		ss->expected++;
	else
		ss->unexpected++;
	tap_run_point(&ss->tap, &r->head, &r->out.result);
}

int session_check(const struct session *ss, const struct selection *sel, struct err *e)
{
	int rc = run_plan(ss, sel, ss->seed, &run, e);

	if (!rc)
		rc = on_check(ss, &run.scenario, e);
	if (!rc && !run_on_vm(ss, &run.scenario))
		rc = host_check(ss, e);
	/* One that is not there is a need that is not met; a word that is no name is bad input. */
	if (!rc && kernel_pin(ss, &run, e) == -EINVAL)
		rc = -EINVAL;
	return rc;
}

int session_run(struct session *ss, const struct selection *sel, uint64_t seed, struct err *e)
{
	struct one_run *r = &run;
	struct err no_kernel;
	int rc, found;

	memset(r, 0, sizeof(*r));
	rc = run_plan(ss, sel, seed, r, e);
	if (!rc)
		rc = target_open(ss, r, e);
	if (rc)
		return rc;
	found = kernel_pin(ss, r, &no_kernel);
	names_make(ss, sel, r);
	rc = check_plan(&r->plan, run_on_vm(ss, &r->scenario), e);
	if (rc || found == -ENOENT) {
		result_none(r, "skip", rc ? e->msg : no_kernel.msg);
	} else {
		rc = rundir_make(ss->results, r->scenario.name, r->variant, seed, r->dir,
			sizeof(r->dir), e);
		if (rc)
			return rc;
		scenario_keep(r, sel);
		run_supervised(ss, r, e);
	}
	run_count(ss, r);
	r->target.free(&r->target);
	return 0;
}

int session_status(const struct session *ss)
{
	if (ss->stop_signal)
		return 128 + ss->stop_signal;
	if (ss->unexpected)
		return 1;
	return ss->untested || ss->tap.error ? 125 : 0;
}
