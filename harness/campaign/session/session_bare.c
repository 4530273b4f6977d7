/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The run without faults that follows a find: does the hang need them? */
#include <stdio.h>
#include <string.h>

#include "amend.h"
#include "session_parts.h"

/* Compare the run without faults with the run that found something. */
static void rerun_judge(const struct one_run *again, struct run_record *out)
{
	const char *verdict = again->out.verdict;
	const char *says = "it did not come in this one run";

	if (run_untested(again))
		says = "so nothing is known";
	else if (run_found(again))
		says = strcmp(again->out.fingerprint, out->fingerprint) ? "but another hang" :
			"and the same hang: it does not need them";
	snprintf(out->rerun, sizeof(out->rerun), "without the faults, same seed: %s; %s", verdict,
		says);
}

/* The session's overrides, plus overrides that switch off all fault injectors of a plan. */
struct bare {
	struct scenario_override set[SCENARIO_OVERRIDES_MAX + SCENARIO_PARTS];
	char key[SCENARIO_PARTS][NAME_BYTES + 8];
};

static void faults_off(struct session *ss, const struct plan *p, struct bare *b)
{
	size_t len = strlen(ss->words);

	memcpy(b->set, ss->set, ss->sets * sizeof(b->set[0]));
	ss->set = b->set;
	for (unsigned i = 0; i < p->scenario.injectors; i++) {
		if (!p->scenario.injector[i].injector->fault)
			continue;
		snprintf(b->key[i], sizeof(b->key[i]), "%s.off", p->scenario.injector[i].name);
		b->set[ss->sets++] = (struct scenario_override){
			.key = b->key[i], .value = "yes", .option = "--set" };
		if (len < sizeof(ss->words))
			len += (size_t)snprintf(ss->words + len, sizeof(ss->words) - len,
				" --set %s=yes", b->key[i]);
	}
}

int run_again_bare(struct session *ss, const struct selection *sel, struct one_run *r,
	struct err *e)
{
	static struct one_run again;
	static struct bare bare;
	const char *load = faults_needed(&r->plan);
	const struct scenario_override *set = ss->set;
	unsigned sets = ss->sets;
	size_t len = strlen(ss->words);
	int rc;

	if (sel->bundle) {
		snprintf(r->out.rerun, sizeof(r->out.rerun), "none: a bundle is repeated as it "
			"was");
		return amend_rerun(&r->out, e);
	}
	if (load) {
		snprintf(r->out.rerun, sizeof(r->out.rerun), "none: without the faults the load %s "
			"has no module to work through", load);
		return amend_rerun(&r->out, e);
	}
	tap_comment(&ss->tap, "%s: %s, and now once without the faults", r->name,
		r->out.verdict);
	faults_off(ss, &r->plan, &bare);
	rc = run_once(ss, sel, r->plan.seed, &again, e);
	ss->set = set;
	ss->sets = sets;
	ss->words[len] = '\0';
	if (rc || ss->stop_signal)
		return rc;
	rerun_judge(&again, &r->out);
	return amend_rerun(&r->out, e);
}
