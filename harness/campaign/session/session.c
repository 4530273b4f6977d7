/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A single run: plan, target, folder, supervisor, TAP point; and an executor of such runs. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bounds.h"
#include "brought_files.h"
#include "check.h"
#include "cleanup.h"
#include "faults.h"
#include "file.h"
#include "handover.h"
#include "history.h"
#include "target_host.h"
#include "plan.h"
#include "rundir.h"
#include "session_parts.h"
#include "tap_point.h"
#include "shell.h"
#include "target.h"
#include "text.h"
#include "trial.h"
#include "vm.h"

/* Static, because the plan is large and a run may not allocate. */
static struct one_run run;

static void names_make(const struct session *ss, const struct selection *sel, struct one_run *r)
{
	const struct scenario *s = &r->scenario;
	struct run_record *out = &r->out;
	char word[sizeof(sel->file) + sizeof(r->out.variant) + 1];
	size_t len;

	text_put(out->scenario, sizeof(out->scenario), s->name);
	snprintf(out->variant, sizeof(out->variant), "%s%s%s", s->twin, *s->face ? ":" : "",
		s->face);
	text_put(out->kernel, sizeof(out->kernel), r->target.kernel);
	out->seed = r->plan.seed;
	snprintf(r->name, sizeof(r->name), "%s%s%s", s->name, *out->variant ? ":" : "",
		out->variant);
	snprintf(word, sizeof(word), "%s%s%s", scenario_is_path(sel->file) ? sel->file : s->name,
		*out->variant && !sel->bundle ? ":" : "", sel->bundle ? "" : out->variant);
	text_put(out->command, sizeof(out->command), "lowtide run ");
	if (!ss->own)
		shell_word(out->command, sizeof(out->command), word);
	len = strlen(out->command);
	snprintf(out->command + len, sizeof(out->command) - len, "%s--seed %llu%s%s%s%s",
		ss->own ? "" : " ", (unsigned long long)r->plan.seed, ss->words,
		*r->kernel.name ? " --kernel " : "", r->kernel.name, ss->own ? ss->own : "");
}

static bool run_on_vm(const struct session *ss, const struct scenario *s)
{
	return ss->on == ON_ANY ? s->on != ON_HOST : ss->on == ON_VM;
}

static int run_plan(const struct session *ss, const struct selection *sel, uint64_t seed,
	struct one_run *r, struct err *e)
{
	if (sel->bundle)
		return handover_plan(ss, sel->file, seed, &r->scenario, &r->plan, e);
	int rc = scenario_load(&r->scenario, sel->file, sel->twin, sel->face, ss->set, ss->sets, e);

	if (!rc)
		rc = plan_make(&r->plan, &r->scenario, seed, (unsigned)getpid(), e);
	if (!rc && !run_on_vm(ss, &r->scenario))
		bounds_place(&r->plan);
	return rc;
}

/* The scenario's "on" is a safety limit that the command line cannot lift. */
static int on_check(const struct session *ss, const struct scenario *s, struct err *e)
{
	bool vm = run_on_vm(ss, s);

	if (s->on == ON_ANY || vm == (s->on == ON_VM))
		return 0;
	return err_set(e, EINVAL, "scenario %s runs only with --on %s", s->name,
		s->on == ON_VM ? "vm" : "host");
}

/* Refuse settings that a host would silently ignore. */
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
		target_host_open(&r->target, ss->state, &r->plan, e);
}

/* The command that repeats the run names the kernel: 6.1 may mean another release later. */
static int kernel_pin(const struct session *ss, const struct selection *sel, struct one_run *r,
	struct err *e)
{
	int rc = run_on_vm(ss, &r->scenario) ?
		kernel_find(r->scenario.kernel, &r->kernel, e) : 0;

	if (rc == -ENOENT)
		snprintf(r->kernel.name, sizeof(r->kernel.name), "%s", r->scenario.kernel);
	if (!rc && *r->kernel.name && strlen(r->kernel.name) < sizeof(r->scenario.kernel))
		text_put(r->scenario.kernel, sizeof(r->scenario.kernel), r->kernel.name);
	text_put(r->plan.scenario.kernel, sizeof(r->plan.scenario.kernel), r->scenario.kernel);
	if (rc == -ENOENT && sel->bundle)
		return err_set(e, ENOENT, "kernel %s, which the run had, is not in the store: "
			"`lowtide kernel fetch` gets Debian's, `lowtide kernel add %s BZIMAGE "
			"MODULES` takes one of its maker, and --kernel names another",
			r->kernel.name, r->kernel.name);
	return rc;
}

static void result_skip(struct one_run *r, const char *why)
{
	text_put(r->out.verdict, sizeof(r->out.verdict), verdict_name(VERDICT_SKIP));
	text_put(r->out.reason, sizeof(r->out.reason), why);
}

/* Where the scenario's text is, for a copy in the run's folder. false: nowhere. */
static bool scenario_from(const struct selection *sel, char *from, size_t size)
{
	char path[256];

	if (sel->bundle)
		return snprintf(from, size, "%s/scenario.scn", sel->file) < (int)size &&
			!access(from, F_OK);
	return !scenario_find(sel->file, path, sizeof(path), NULL) && realpath(path, from);
}

static void lost_add(struct run_record *out, const struct err *e)
{
	text_join(out->lost, sizeof(out->lost), "; ", e->msg);
}

/* Only a bisection ends at an error here; the record of any other run holds it. */
static int run_supervised(struct session *ss, const struct selection *sel, struct one_run *r,
	struct err *e)
{
	static char repeat[10240], from[PATH_MAX];
	char label[sizeof(r->name) + 48];
	struct err files = { 0 };
	struct supervise_options o = {
		.scenario = scenario_from(sel, from, sizeof(from)) ? from : NULL,
		.scenario_text = scenario_made_text(sel->file),
		.repeat = repeat, .self = ss->self, .dump = ss->keep,
		.view = ss->view, .arg = label, .wanted = &ss->wanted, .known = &ss->known,
		.stop_signal = &ss->stop_signal,
	};
	int rc;

	handover_script(ss, run_on_vm(ss, &r->scenario), r->out.command, repeat, sizeof(repeat));
	if (*r->target.bounds)
		tap_comment(&ss->tap, "%s: bounds on this host: %s", r->name, r->target.bounds);
	snprintf(label, sizeof(label), "%s", r->name);
	if (ss->runs > 1)
		snprintf(label, sizeof(label), "[%u/%llu] %s", ss->trial.number,
			(unsigned long long)ss->runs, r->name);
	handover_files(&r->plan, r->out.folder, &files);
	rc = supervise_run(&r->target, &r->plan, &o, &r->out, e);
	if (files.code)
		lost_add(&r->out, &files);
	if (ss->view_end)
		ss->view_end();
	return ss->bisect && session_is_lasting(rc) ? rc : 0;
}

/*
 * Build our modules before the run begins; a module that cannot be built makes a skip. The agent
 * on a host gets their path by LOWTIDE_MODULES.
 */
static int kmods_prepare(const struct session *ss, const struct one_run *r, struct err *e)
{
	char words[256], path[700];
	const char *names[9];
	const struct kmod_wish wish = { .names = names, .progress = ss->step };
	bool vm = run_on_vm(ss, &r->scenario);
	struct kernel k;
	int lock, rc;

	check_kmods(&r->plan, words, sizeof(words));
	words_split(words, names, COUNT_OF(names));
	if (!names[0])
		return 0;
	rc = vm ? kernel_find(r->scenario.kernel, &k, e) : kmod_host(&k, e);
	if (!rc)
		rc = kmod_ensure(&k, &wish, &lock, e);
	if (rc)
		return rc;
	close(lock);
	kmod_path(&k, "", path, sizeof(path));
	*strrchr(path, '/') = '\0';
	return vm || !setenv("LOWTIDE_MODULES", path, 1) ? 0 : err_sys(e, errno, "environment");
}

bool run_untested(const struct one_run *r)
{
	int kind = verdict_of(r->out.verdict);

	return kind == VERDICT_SKIP || kind == VERDICT_BROKEN;
}

int session_check(const struct session *ss, const struct selection *sel, struct err *e)
{
	struct err no_kernel;
	struct bounds b;
	int rc = run_plan(ss, sel, ss->seed, &run, e), pin = 0;

	if (!rc)
		rc = on_check(ss, &run.scenario, e);
	if (!rc)
		rc = run_on_vm(ss, &run.scenario) ? accel_check(e) :
			host_check(ss, e) ?: bounds_of(&run.plan, bounds_machine(), &b, e);
	if (!rc)
		pin = kernel_pin(ss, sel, &run, &no_kernel);
	/* An absent kernel is an unmet need and skips the run; a malformed name is bad input. */
	if (pin == -EINVAL || (pin && ss->bisect)) {
		*e = no_kernel;
		return pin;
	}
	if (!rc && ss->bisect)
		rc = check_plan(&run.plan, run_on_vm(ss, &run.scenario), e);
	return rc ?: brought_files_try(&run.plan, sel->bundle ? sel->file : NULL, e);
}

/* The run's folder, with the files that its loads bring. */
static int folder_make(const struct session *ss, const struct selection *sel, struct one_run *r,
	struct err *e)
{
	int rc = rundir_make(ss->results, r->scenario.name, r->out.variant, r->plan.seed,
		r->out.folder, sizeof(r->out.folder), e);

	if (rc)
		return rc;
	rc = brought_files_put(&r->plan, sel->bundle ? sel->file : NULL, r->out.folder, e);
	if (rc)
		file_remove_tree(r->out.folder, NULL);
	return rc;
}

/* A run that is not in the index is entered by the next `lowtide log`. */
static void history_add(const struct session *ss, const struct run_record *r)
{
	const char *root = getenv("LOWTIDE_HISTORY");
	char below[PATH_MAX];
	struct err e = { 0 };

	if (!*r->folder || !realpath(root ? root : ss->results, below))
		return;
	if (!history_enter(below, r->folder, &e) || !ss->step)
		return;
	err_wrap(&e, "the run is kept, and the next `lowtide log` lists it");
	ss->step(e.msg, NULL);
}

int run_once(struct session *ss, const struct selection *sel, uint64_t seed,
	struct one_run *r, struct err *e)
{
	struct err no_kernel;
	int rc, found;

	memset(r, 0, sizeof(*r));
	rc = run_plan(ss, sel, seed, r, e);
	if (!rc)
		rc = target_open(ss, r, e);
	if (rc)
		return rc;
	found = kernel_pin(ss, sel, r, &no_kernel);
	names_make(ss, sel, r);
	rc = check_plan(&r->plan, run_on_vm(ss, &r->scenario), e);
	if (!rc && found != -ENOENT)
		rc = kmods_prepare(ss, r, e);
	if (rc || found == -ENOENT) {
		result_skip(r, rc ? e->msg : no_kernel.msg);
		rc = 0;
	} else {
		rc = folder_make(ss, sel, r, e);
		if (rc)
			return rc;
		rc = run_supervised(ss, sel, r, e);
		brought_files_trim(r->out.folder);
		history_add(ss, &r->out);
	}
	r->target.free(&r->target);
	return rc;
}

bool run_found(const struct one_run *r)
{
	return verdict_is_found((enum verdict_kind)verdict_of(r->out.verdict));
}

/* Run a selection once and write its TAP point. -errno: bad input, or the record failed. */
static int session_run(struct session *ss, const struct selection *sel, struct trial *t,
	struct err *e)
{
	int rc = run_once(ss, sel, t->seed, &run, e);

	if (rc)
		return rc;
	if (run_found(&run) && faults_planned(&run.plan) && !ss->stop_signal &&
	    run_again_bare(ss, sel, &run, e))
		lost_add(&run.out, e);
	if (*run.out.rerun)
		history_add(ss, &run.out);
	tap_run_point(&ss->tap, &run.out);
	t->run = run.out;
	t->kind = (enum verdict_kind)verdict_of(t->verdict);
	t->state = trial_state_of(&t->run);
	t->want = run.scenario.expect;
	t->find = wanted_find(&ss->wanted, &t->want, &t->run);
	return 0;
}

static struct session *session_of(struct executor *x)
{
	return (struct session *)((char *)x - offsetof(struct session, executor));
}

static int inline_start(struct executor *x, const struct trial *t, const char *dir, struct err *e)
{
	(void)dir;
	(void)e;
	session_of(x)->trial = *t;
	return 0;
}

static int inline_wait(struct executor *x, struct trial *t, struct err *e)
{
	struct session *ss = session_of(x);
	int rc;

	*t = ss->trial;
	rc = session_run(ss, &ss->sel[t->of], t, e);
	return rc ? rc : 1;
}

/* stop and close have no work: the trial runs within wait(), and the stop signal ends it. */
static void inline_nothing(struct executor *x)
{
	(void)x;
}

struct executor *session_executor(struct session *ss, const struct selection *sel)
{
	ss->sel = sel;
	ss->executor = (struct executor){ .jobs = 1, .start = inline_start, .wait = inline_wait,
		.stop = inline_nothing, .close = inline_nothing };
	return &ss->executor;
}
