/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide bisect: which kernel or commit brought a hang that shows in some runs only? */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bisect.h"
#include "campaign_tell.h"
#include "cleanup.h"
#include "cli.h"
#include "clock.h"
#include "overrides.h"
#include "rng.h"
#include "select.h"
#include "session.h"
#include "shell.h"
#include "text.h"

static struct overrides sets;

static struct {
	const char *good, *bad, *tree, *build, *match, *reproduced, *false_hits, *on, *resume;
	uint64_t seed, runs;
	bool unbounded;
} opt;

static const struct option_row rows[] = {
	{ "good", OPTION_TEXT, "K", "newest kernel or commit without the hang", &opt.good },
	{ "bad", OPTION_TEXT, "K", "kernel or commit with it", &opt.bad },
	{ "tree", OPTION_TEXT, "DIR", "bisect the commits of this git tree (with --build)",
		&opt.tree },
	{ "build", OPTION_TEXT, "COMMAND", "sh: build LOWTIDE_COMMIT; a VM's kernel as "
		"LOWTIDE_KERNEL", &opt.build },
	{ "match", OPTION_TEXT, "HANG", "only this hang: a fingerprint, or a run's folder",
		&opt.match },
	{ "reproduced", OPTION_TEXT, "HITS/RUNS", "what the bad end did before: saves boots",
		&opt.reproduced },
	{ "false-hits", OPTION_TEXT, "RATE", "hangs a run of a good kernel (default: 0.01)",
		&opt.false_hits },
	{ "runs", OPTION_U64, "N", "give up after so many runs (default: go on)", &opt.runs },
	{ "resume", OPTION_TEXT, "DIR", "go on with a bisection that was stopped", &opt.resume },
	{ "on", OPTION_TEXT, "vm|host", "where to run (default: as the scenario says)", &opt.on },
	OVERRIDE_ROWS_ALL_KERNELS(sets),
	{ "seed", OPTION_SEED, "N", "seed of the first run; each later one has the next",
		&opt.seed },
	CONSENT_ROW(opt.unbounded),
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = { "bisect", "[SCENARIO[:TWIN[:FACE]]]",
	"Find the kernel or commit that brought a hang which shows in some runs only",
	"Without --tree the suspects are the kernels of the store behind --good, up to --bad.\n"
	"Exit status: 0 the culprit is found with 99 %, 125 it is not.\n",
	0, 1 };

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	stop = sig;
}

/* -1: valid; else the exit status. */
static int wish_check(unsigned words)
{
	if (!opt.resume && (words != 1 || !opt.good || !opt.bad))
		return cli_usage("bisect", "it wants a SCENARIO, --good and --bad, or --resume");
	if (opt.resume && (words || opt.good || opt.bad || opt.seed || sets.count || opt.on ||
			   opt.runs || opt.reproduced || opt.false_hits))
		return cli_usage("bisect", "--resume takes the question as it is: only --match, "
			"--tree, --build and --unbounded may stand beside it");
	if (!opt.tree != !opt.build)
		return cli_usage("bisect", "--tree and --build want each other");
	if (opt.on && strcmp(opt.on, "vm") && strcmp(opt.on, "host"))
		return cli_usage("bisect", "--on %s: it is vm or host", opt.on);
	return -1;
}

static int rates_read(struct policy_view *v, struct err *e)
{
	char *end, more;

	v->false_hit = opt.false_hits ? strtod(opt.false_hits, &end) : 0;
	if (opt.false_hits && (end == opt.false_hits || *end || !(v->false_hit > 0) ||
			       v->false_hit > 0.1))
		return err_set(e, EINVAL, "--false-hits %.40s: a rate above 0, at most 0.1",
			opt.false_hits);
	if (!opt.reproduced)
		return 0;
	if (sscanf(opt.reproduced, "%7u/%7u%c", &v->bad_hits, &v->bad_runs, &more) == 2 &&
	    v->bad_hits && v->bad_hits <= v->bad_runs)
		return 0;
	return err_set(e, EINVAL, "--reproduced %.40s: write HITS/RUNS, as in 12/40",
		opt.reproduced);
}

/* Refuse now what each `lowtide run` would refuse. */
static int word_check(char *word, struct err *e)
{
	static struct selection sel[SELECT_MAX];
	static struct session ss;
	unsigned count = 0;
	int rc = select_words(&word, 1, sel, &count, e);

	ss.on = !opt.on ? ON_ANY : *opt.on == 'v' ? ON_VM : ON_HOST;
	ss.seed = opt.seed;
	ss.set = sets.set;
	ss.sets = sets.count;
	for (unsigned i = 0; i < count && !rc; i++)
		rc = session_check(&ss, &sel[i], e);
	return rc;
}

static int words_make(struct campaign *c, struct err *e)
{
	char word[1024];
	int rc = campaign_word(c, "--on", opt.on, e);

	rc = rc ? rc : campaign_word(c, "--match", opt.match, e);
	for (unsigned i = 0; i < sets.count && !rc; i++) {
		snprintf(word, sizeof(word), "%s=%s", sets.set[i].key, sets.set[i].value);
		rc = campaign_word(c, "--set", word, e);
	}
	return rc;
}

static int question_make(struct campaign *c, char *word, struct err *e)
{
	const struct bisect_ends ends = { word, opt.good, opt.bad, opt.tree, opt.on, sets.set,
		sets.count };

	c->policy = registry_policy("bisect");
	c->v.seed = opt.seed ? opt.seed : rng_new_seed();
	c->v.rounds = opt.runs;
	c->v.stay = opt.tree != NULL;
	int rc = rates_read(&c->v, e);

	rc = rc ? rc : word_check(word, e);
	rc = rc ? rc : opt.tree ? bisect_commits(c, &ends, e) : bisect_kernels(c, &ends, e);
	if (!rc && c->v.cases > SUSPECTS_MAX)
		rc = err_set(e, E2BIG, "%u suspects: at most %d", c->v.cases, SUSPECTS_MAX);
	c->v.kind = c->cases;
	return rc ? rc : words_make(c, e);
}

static void command_make(struct campaign *c, int argc, char **argv)
{
	text_put(c->command, sizeof(c->command), "lowtide");
	for (int i = 0; i < argc; i++) {
		text_join(c->command, sizeof(c->command), "", " ");
		shell_word(c->command, sizeof(c->command), argv[i]);
	}
}

struct telling {
	const struct campaign *c;
	struct tap tap;
};

static void trial_tell(const struct trial *t, void *arg)
{
	static const char *const states[] = { "stopped", "skip", "broken" };
	struct telling *tell = arg;
	bool tested = t->state == TRIAL_TESTED, skip = t->state == TRIAL_SKIPPED;
	char point[320];

	snprintf(point, sizeof(point), "%s, seed %" PRIu64 ": %s%s", bisect_name(tell->c, t->of),
		t->seed, tested ? verdict_name(t->kind) : states[t->state],
		tested && t->find == FIND_OTHER ? ", another hang" : "");
	if (t->state == TRIAL_PLANNED) {
		tap_comment(&tell->tap, "%s", point);
		return;
	}
	tap_point(&tell->tap, true, point, skip ? "SKIP" : NULL, skip ? t->reason : NULL);
	bisect_step(tell->c, &tell->tap);
}

static int bisect_run(struct campaign *c, const struct campaign_run *run, struct telling *tell)
{
	struct err e = { 0 };
	int rc;

	tap_begin(&tell->tap, STDOUT_FILENO, 0);
	tap_comment(&tell->tap, "%s", c->command);
	campaign_tell(c, &tell->tap);
	rc = campaign_run(c, run, &e);
	if (rc)
		tap_bail(&tell->tap, e.msg);
	else
		tap_end(&tell->tap);
	bisect_tell(c, &tell->tap);
	if (rc)
		return cli_fail(&e);
	return stop ? EXIT_STOPPED + stop : c->policy->answer(&c->v);
}

/* Commits are cases without a kernel of the store: their builds come from the user alone. */
static int build_check(const struct campaign *c, struct err *e)
{
	return !c->v.stay || opt.build ? 0 : err_set(e, EINVAL, "it bisects commits: give --tree "
		"and --build again");
}

static int begin(struct campaign *c, struct campaign_run *run, int argc, char **argv, char *word,
	struct err *e)
{
	static struct wanted wanted;
	struct executor *x = NULL;
	int rc = consent_take(opt.unbounded, e);

	rc = rc || !opt.match ? rc : wanted_read(&wanted, opt.match, e);
	rc = rc ? rc : executor_local(&x, c->words, 1, opt.unbounded, e);
	run->executor = opt.build ? executor_build(x, opt.tree, opt.build) : x;
	c->wanted = &wanted;
	if (opt.resume) {
		rc = rc ? rc : campaign_resume(c, registry_policy("bisect"), opt.resume, x, e);
		return rc ? rc : build_check(c, e);
	}
	rc = rc ? rc : question_make(c, word, e);
	if (!rc)
		command_make(c, argc, argv);
	return rc ? rc : campaign_make(c, "bisect", e);
}

static int cmd_bisect(int argc, char **argv)
{
	AUTO_FREE char **words = calloc((size_t)argc, sizeof(*words));
	static struct campaign c = CAMPAIGN_INIT;
	struct telling tell = { .c = &c };
	struct campaign_run run = { .stop = &stop, .now_ns = clock_ns, .ended = trial_tell,
		.arg = &tell };
	struct err e = { 0 };
	unsigned n;
	int status = options_read(&command, rows, argc, argv, words, &n);

	if (status < 0 && overrides_make(&sets, &e))
		return cli_fail(&e);
	if (status < 0)
		status = wish_check(n);
	if (status >= 0)
		return status;
	cli_on_stop(on_signal);
	if (begin(&c, &run, argc, argv, words[0], &e))
		return cli_fail(&e);
	status = bisect_run(&c, &run, &tell);
	campaign_free(&c);
	return status;
}

const struct verb verb_bisect = {
	.name = "bisect",
	.about = "find the kernel or commit that brought a hang",
	.rank = 66,
	.run = cmd_bisect,
};
