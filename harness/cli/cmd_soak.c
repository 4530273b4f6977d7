/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide soak: run scenarios for hours; a find does not end it. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

#define HOURS_MAX 8760
#define ROUNDS_MAX 1000000
#define NO_END UINT64_MAX	/* the option was not given */

static struct overrides sets;
static struct known known;

static struct {
	const char *on, *resume, *known;
	uint64_t seed, hours, rounds, jobs;
	bool keep, unbounded;
} wish = { .jobs = 1, .hours = NO_END, .rounds = NO_END };

static const struct option_row rows[] = {
	{ "hours", OPTION_U64, "N", "begin no run after so many hours (default: go on)",
		&wish.hours },
	{ "rounds", OPTION_U64, "N", "end after so many rounds over all of it (default: go on)",
		&wish.rounds },
	{ "jobs", OPTION_U64, "N", "runs at a time (default: 1)", &wish.jobs },
	{ "resume", OPTION_TEXT, "DIR", "go on with a soak that was stopped", &wish.resume },
	KNOWN_ROW(wish.known),
	{ "on", OPTION_TEXT, "vm|host", "where to run (default: as the scenario says)", &wish.on },
	OVERRIDE_ROWS(sets),
	{ "seed", OPTION_SEED, "N", "seed of the first round; each later one has the next",
		&wish.seed },
	CONSENT_ROW(wish.unbounded),
	{ "keep", OPTION_FLAG, NULL, "also keep a memory dump of a hang", &wish.keep },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = { "soak", "[SCENARIO[:TWIN[:FACE]]...]",
	"Run scenarios over and over, each round with the next seed, and go on after a find",
	"Output is TAP, a point for each run, and the counts as comments behind them.\n"
	"Exit status: 0 all as expected, 1 something else was found, 125 nothing was tested.\n",
	0, SELECT_MAX };

/* The default scenarios of each target. */
static char *const vm_scenarios[] = { "hammer-3am", "thrash-not-hang", "oom-survive",
	"mmap-pageout", "msync-storm", "dedup-flood" };
static char *const host_scenarios[] = { "host-smoke" };

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	stop = sig;
}

/* -1: valid; else the exit status. */
static int wish_check(unsigned words)
{
	bool ends = wish.hours != NO_END || wish.rounds != NO_END;
	bool asks = words || ends || wish.on || wish.seed || sets.count ||
		wish.keep;

	if (wish.resume && asks)
		return cli_usage("soak", "--resume takes the question as it is: only --jobs, "
			"--known and --unbounded may stand beside it");
	if (!wish.jobs || wish.jobs > JOBS_MAX)
		return cli_usage("soak", "--jobs %" PRIu64 ": 1 to %d", wish.jobs, JOBS_MAX);
	if (wish.hours != NO_END && (!wish.hours || wish.hours > HOURS_MAX))
		return cli_usage("soak", "--hours %" PRIu64 ": 1 to %d; leave it out to go on",
			wish.hours, HOURS_MAX);
	if (wish.rounds != NO_END && (!wish.rounds || wish.rounds > ROUNDS_MAX))
		return cli_usage("soak", "--rounds %" PRIu64 ": 1 to %d; leave it out to go on",
			wish.rounds, ROUNDS_MAX);
	if (wish.on && strcmp(wish.on, "vm") && strcmp(wish.on, "host"))
		return cli_usage("soak", "--on %s: it is vm or host", wish.on);
	return -1;
}

/* Refuse now what each `lowtide run` would refuse: else a soak ends in its first minute. */
static int words_check(char *const *words, unsigned n, struct err *e)
{
	static struct selection sel[SELECT_MAX];
	static struct session ss;
	unsigned count = 0;
	int rc = select_words(words, n, sel, &count, e);

	ss.on = !wish.on ? ON_ANY : *wish.on == 'v' ? ON_VM : ON_HOST;
	ss.seed = wish.seed;
	ss.set = sets.set;
	ss.sets = sets.count;
	ss.keep = wish.keep;
	for (unsigned i = 0; i < count && !rc; i++)
		rc = session_check(&ss, &sel[i], e);
	return rc;
}

/* Words of each `lowtide run`, without the kernel: cases name their kernels. */
static int words_make(struct campaign *c, struct err *e)
{
	char word[1024];

	if (wish.keep)
		text_join(c->words, sizeof(c->words), "\t", "--keep");
	int rc = campaign_word(c, "--on", wish.on, e);

	for (unsigned i = 0; i < sets.count && !rc; i++) {
		if (!strcmp(sets.set[i].key, "machine.kernel"))
			continue;
		snprintf(word, sizeof(word), "%s=%s", sets.set[i].key, sets.set[i].value);
		rc = campaign_word(c, "--set", word, e);
	}
	return rc;
}

/* The command as typed, and the seed. */
static void command_make(struct campaign *c, int argc, char **argv)
{
	char seed[40];

	text_put(c->command, sizeof(c->command), "lowtide");
	for (int i = 0; i < argc; i++) {
		text_join(c->command, sizeof(c->command), "", " ");
		shell_word(c->command, sizeof(c->command), argv[i]);
	}
	snprintf(seed, sizeof(seed), " --seed %" PRIu64, c->v.seed);
	if (!wish.seed)
		text_join(c->command, sizeof(c->command), "", seed);
}

static int question_make(struct campaign *c, char *const *words, unsigned n, struct err *e)
{
	struct campaign_wish cw = { .words = words, .word_count = n, .on = wish.on,
		.set = sets.set, .sets = sets.count };
	bool host = wish.on && *wish.on == 'h';

	if (!n) {
		cw.words = host ? host_scenarios : vm_scenarios;
		cw.word_count = host ? COUNT_OF(host_scenarios) : COUNT_OF(vm_scenarios);
	}
	c->policy = registry_policy("soak");
	c->v.seed = wish.seed ? wish.seed : rng_new_seed();
	c->v.rounds = wish.rounds == NO_END ? 0 : wish.rounds;
	c->v.limit_ms = wish.hours == NO_END ? 0 : wish.hours * 3600 * 1000;
	int rc = words_check(cw.words, cw.word_count, e);

	rc = rc ? rc : words_make(c, e);
	return rc ? rc : campaign_select(c, &cw, e);
}

static void case_name(const struct trial *t, char *buf, size_t size)
{
	snprintf(buf, size, "%s%s%s on %s", t->scenario, *t->variant ? ":" : "", t->variant,
		t->kernel);
}

static void trial_tell(const struct trial *t, void *arg)
{
	static const char *const states[] = { "stopped", "skip", "broken" };
	bool tested = t->state == TRIAL_TESTED, skip = t->state == TRIAL_SKIPPED;
	bool ok = skip || trial_is_expected(t), excused = trial_is_excused(t);
	struct tap *tap = arg;
	char name[240], point[320];

	case_name(t, name, sizeof(name));
	snprintf(point, sizeof(point), "%s, seed %" PRIu64 ": %s", name, t->seed,
		tested ? verdict_name(t->kind) : states[t->state]);
	if (t->state == TRIAL_PLANNED) {
		tap_comment(tap, "%s", point);
		return;
	}
	tap_point(tap, ok, point, skip ? "SKIP" : excused ? "TODO" : NULL,
		skip ? t->reason : excused ? t->known : NULL);
	if (ok)
		return;
	tap_yaml_begin(tap);
	tap_yaml_text(tap, "reason", t->reason);
	tap_yaml_text(tap, "cause", t->cause);
	tap_yaml_text(tap, "fingerprint", t->fingerprint);
	if (*t->known)
		tap_yaml_text(tap, "known", t->known);
	tap_yaml_text(tap, "folder", t->folder);
	tap_yaml_end(tap);
}

static void counts_tell(const struct campaign *c, unsigned of, const char *name, struct tap *tap)
{
	struct tally t;
	char excused[40] = "";

	policy_tally(&c->v, of, &t);
	if (t.excused)
		snprintf(excused, sizeof(excused), ", %u known", t.excused);
	tap_comment(tap, "%s: %u runs, %u hangs found%s, %u not as expected, %u untested", name,
		t.tested + t.untested, t.found, excused, t.unexpected, t.untested);
}

static void summary_tell(const struct campaign *c, struct tap *tap)
{
	char name[240];
	uint64_t min = c->v.elapsed_ms / 60000;

	for (unsigned i = 0; i < c->v.cases; i++) {
		case_name(&c->cases[i], name, sizeof(name));
		counts_tell(c, i, name, tap);
	}
	snprintf(name, sizeof(name), "soak, %s in %" PRIu64 " h %" PRIu64 " min",
		stop ? "stopped" : "ended", min / 60, min % 60);
	counts_tell(c, ALL_CASES, name, tap);
}

static int soak_run(struct campaign *c, const struct campaign_run *run, struct tap *tap)
{
	struct err e = { 0 };

	tap_begin(tap, STDOUT_FILENO, 0);
	tap_comment(tap, "%s", c->command);
	campaign_tell(c, tap);
	if (campaign_run(c, run, &e)) {
		tap_bail(tap, e.msg);
		summary_tell(c, tap);
		return cli_fail(&e);
	}
	tap_end(tap);
	summary_tell(c, tap);
	if (stop)
		return EXIT_STOPPED + stop;
	int status = c->policy->answer(&c->v);

	if (policy_is_barren(&c->v)) {
		fprintf(stderr, "lowtide: soak stopped: none of its last runs could be tested, "
			"the first reason to mend is that of the last point; then: lowtide soak "
			"--resume %s\n", c->dir);
		return status == EXIT_FOUND ? status : EXIT_UNTESTED;
	}
	return status == EXIT_EXPECTED && tap->error ? EXIT_UNTESTED : status;
}

static int begin(struct campaign *c, struct executor **x, char *const *words, unsigned n,
	struct err *e)
{
	int rc = consent_take(wish.unbounded, e);

	rc = rc ? rc : campaign_known_open(&known, wish.known, e);
	rc = rc ? rc : executor_local(x, c->words, (unsigned)wish.jobs, wish.unbounded, e);
	if (wish.resume)
		return rc ? rc : campaign_resume(c, registry_policy("soak"), wish.resume, *x, e);
	return rc ? rc : question_make(c, words, n, e);
}

static int cmd_soak(int argc, char **argv)
{
	AUTO_FREE char **words = calloc((size_t)argc, sizeof(*words));
	static struct campaign c = CAMPAIGN_INIT;
	struct tap tap;
	struct campaign_run run = { .stop = &stop, .now_ns = clock_ns, .ended = trial_tell,
		.arg = &tap };
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
	if (begin(&c, &run.executor, words, n, &e))
		return cli_fail(&e);
	if (!wish.resume) {
		command_make(&c, argc, argv);
		if (campaign_make(&c, "soak", &e))
			return cli_fail(&e);
	}
	if (campaign_known(&c, &known, &e))
		return cli_fail(&e);
	status = soak_run(&c, &run, &tap);
	known_close(&known);
	campaign_free(&c);
	return status;
}

const struct verb verb_soak = {
	.name = "soak",
	.about = "run scenarios for hours, and count what is found",
	.rank = 65,
	.run = cmd_soak,
};
