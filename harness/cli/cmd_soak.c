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
#include "soak.h"
#include "text.h"

static struct overrides sets;
static struct known known;

static struct soak_wish wish = { .hours = SOAK_UNSET, .rounds = SOAK_UNSET, .jobs = SOAK_UNSET,
	.stop_after = SOAK_UNSET };

static struct {
	const char *resume, *simulate, *file, *known;
	uint64_t seed;
	bool keep, unbounded;
	struct option_list kernels;
} opt;

static const struct option_row rows[] = {
	{ "hours", OPTION_U64, "N", "begin no run after so many hours (default: go on)",
		&wish.hours },
	{ "rounds", OPTION_U64, "N", "end after so many rounds over all of it (default: go on)",
		&wish.rounds },
	{ "stop-after", OPTION_U64, "N", "end after N hangs that no scenario expects",
		&wish.stop_after },
	{ "jobs", OPTION_U64, "N", "runs at a time (default: 1)", &wish.jobs },
	{ "long", OPTION_TEXT, "TIME|no", "time of the long runs (default: 1h, with --rounds "
		"no)", &wish.long_time },
	{ "canary", OPTION_TEXT, "SCENARIO:TWIN|no", "planted hang that begins and ends it",
		&wish.canary },
	{ "resume", OPTION_TEXT, "DIR|last", "go on with a soak that was stopped; last: with one "
		"that a reset cut short", &opt.resume },
	{ "simulate", OPTION_TEXT, "RATES", "run nothing: a made-up machine, as in hit=0.001,"
		"broken=0.02", &opt.simulate },
	KNOWN_ROW(opt.known),
	{ "on", OPTION_TEXT, "vm|host", "where to run (default: as the scenario says)", &wish.on },
	{ "kernel", OPTION_LIST, "KERNEL", "on this kernel; may be repeated", &opt.kernels },
	OVERRIDE_ROWS_ALL_KERNELS(sets),
	{ "seed", OPTION_SEED, "N", "seed of the first round; each later one has the next",
		&opt.seed },
	CONSENT_ROW(opt.unbounded),
	{ "keep", OPTION_FLAG, NULL, "also keep a memory dump of a hang", &opt.keep },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = { "soak", "[FILE.conf|SCENARIO[:TWIN[:FACE]]...]",
	"Run scenarios over and over, with fresh seeds, and go on after a find",
	"Output is TAP, a point for each run; then as comments the line of the morning, hangs and\n"
	"counts. Exit status: 0 nothing new was found, 1 something was, 125 nothing is proven.\n",
	0, SELECT_MAX };

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	stop = sig;
}

static bool is_file(const char *word)
{
	size_t len = strlen(word);

	return len > 5 && !strcmp(word + len - 5, ".conf");
}

/* Take the file and the scenarios from the operands. */
static int words_take(char **words, unsigned n, struct err *e)
{
	if (n > SOAK_RUNS)
		return err_set(e, E2BIG, "%u scenarios: at most %d", n, SOAK_RUNS);
	for (unsigned i = 0; i < n; i++)
		if (is_file(words[i]) && n == 1)
			opt.file = words[i];
		else if (is_file(words[i]))
			return err_set(e, EINVAL, "%.200s: a file stands alone, and names the "
				"scenarios", words[i]);
		else
			wish.run[wish.runs++] = (struct soak_run){ words[i], 1, NULL };
	return 0;
}

/* -1: valid; else the exit status. */
static int resume_check(void)
{
	bool asks = wish.runs || wish.hours != SOAK_UNSET || wish.rounds != SOAK_UNSET ||
		wish.stop_after != SOAK_UNSET || wish.long_time || wish.canary || wish.on ||
		opt.seed || opt.kernels.count || sets.count || opt.keep || opt.simulate;

	if (!opt.resume || !asks)
		return -1;
	return cli_usage("soak", "--resume takes the question as it is: only --jobs, --known, "
		"--unbounded and FILE.conf, for its commands, may stand beside it");
}

/* Refuse now what each `lowtide run` would refuse: else a soak ends in its first minute. */
static int words_check(const struct campaign *c, struct err *e)
{
	static struct selection sel[SELECT_MAX];
	static struct session ss;
	int rc = 0;

	ss.on = !wish.on ? ON_ANY : *wish.on == 'v' ? ON_VM : ON_HOST;
	ss.seed = opt.seed;
	ss.keep = opt.keep;
	for (unsigned i = 0; i < c->v.cases && !rc; i++) {
		char *word = c->cases[i].word;
		unsigned count = 0;
		bool canary = c->cases[i].role == ROLE_CANARY;

		ss.set = sets.set;
		ss.sets = canary ? 0 : sets.count;
		rc = select_words(&word, 1, sel, &count, e);
		for (unsigned k = 0; k < count && !rc; k++)
			rc = session_check(&ss, &sel[k], e);
	}
	return rc;
}

/* Words of each `lowtide run`; cases name their kernels. */
static int words_make(struct campaign *c, struct err *e)
{
	char word[1024];

	if (opt.keep)
		text_join(c->words, sizeof(c->words), "\t", "--keep");
	int rc = campaign_word(c, "--on", wish.on, e);

	for (unsigned i = 0; i < sets.count && !rc; i++) {
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
	if (!opt.seed)
		text_join(c->command, sizeof(c->command), "", seed);
}

static int question_make(struct campaign *c, struct err *e)
{
	const struct soak_cases sc = { sets.set, sets.count, &opt.kernels };

	c->policy = registry_policy("soak");
	c->v.seed = opt.seed ? opt.seed : rng_new_seed();
	c->v.rounds = wish.rounds == SOAK_UNSET ? 0 : wish.rounds;
	c->v.limit_ms = wish.hours == SOAK_UNSET ? 0 : wish.hours * 3600 * 1000;
	c->v.hangs_limit = wish.stop_after == SOAK_UNSET ? 0 : wish.stop_after;
	int rc = soak_cases_make(c, &wish, &sc, e);

	rc = rc ? rc : words_check(c, e);
	return rc ? rc : words_make(c, e);
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

static char morning[64 << 10];

static int status_of(const struct campaign *c, int told, const struct tap *tap)
{
	if (stop)
		return EXIT_STOPPED + stop;
	if (told == EXIT_FOUND || !policy_is_barren(&c->v))
		return told == EXIT_EXPECTED && tap->error ? EXIT_UNTESTED : told;
	fprintf(stderr, "lowtide: soak stopped: none of its last runs could be tested, the first "
		"reason to mend is that of the last point; then: lowtide soak --resume %s\n",
		c->dir);
	return EXIT_UNTESTED;
}

/* The night is over, but its line was not told. */
static bool is_over(const struct campaign *c)
{
	return c->v.limit_ms && c->v.elapsed_ms >= c->v.limit_ms && opt.resume &&
		!strcmp(opt.resume, "last");
}

static int soak_run(struct campaign *c, const struct campaign_run *run, struct tap *tap)
{
	struct text line = { .s = morning, .size = sizeof(morning) };
	struct err e = { 0 };
	int rc = 0, told, status;

	tap_begin(tap, STDOUT_FILENO, 0);
	tap_comment(tap, "%s", c->command);
	if (!opt.simulate)
		campaign_tell(c, tap);
	if (!is_over(c))
		rc = campaign_run(c, run, &e);
	if (rc)
		tap_bail(tap, e.msg);
	else
		tap_end(tap);
	told = soak_tell(c, stop != 0, opt.simulate, tap, &line);
	status = rc ? cli_fail(&e) : status_of(c, told, tap);
	if (wish.after && !opt.simulate &&
	    soak_hook("after", wish.after, morning, c->dir, status, &e))
		fprintf(stderr, "lowtide: %s\n", e.msg);
	return status;
}

/* The time since a reset counts: a night ends when it would have ended. */
static int resume(struct campaign *c, struct executor *x, struct err *e)
{
	char dir[512];
	uint64_t age_ms = 0;
	int rc = 1;

	text_put(dir, sizeof(dir), opt.resume);
	if (!strcmp(opt.resume, "last"))
		rc = soak_last(dir, sizeof(dir), &age_ms, e);
	if (rc <= 0)
		return rc ? rc : -ENOENT;
	rc = campaign_resume(c, registry_policy("soak"), dir, x, e);
	if (age_ms > c->v.elapsed_ms)
		c->v.elapsed_ms = age_ms;
	return rc;
}

static int begin(struct campaign *c, struct campaign_run *run, int argc, char **argv,
	struct err *e)
{
	unsigned jobs = wish.jobs == SOAK_UNSET ? 1 : (unsigned)wish.jobs;
	struct simulated_rates rates;
	int rc = consent_take(opt.unbounded, e);

	rc = rc ? rc : campaign_known_open(&known, opt.known, e);
	if (!rc && wish.before && !opt.resume && !opt.simulate)
		rc = soak_hook("before", wish.before, "", "", 0, e);
	if (!rc && opt.simulate) {
		rc = simulated_read(&rates, opt.simulate, e);
		run->executor = executor_simulated(&rates, jobs);
		run->now_ns = simulated_ns;
	} else if (!rc) {
		rc = executor_local(&run->executor, c->words, jobs, opt.unbounded, e);
	}
	if (opt.resume)
		return rc ? rc : resume(c, run->executor, e);
	rc = rc ? rc : question_make(c, e);
	if (!rc)
		command_make(c, argc, argv);
	return rc || opt.simulate ? rc : campaign_make(c, "soak", e);
}

static int wish_read(char **words, unsigned n, struct err *e)
{
	int rc = overrides_make(&sets, e);

	rc = rc ? rc : words_take(words, n, e);
	return rc;
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

	if (status >= 0)
		return status;
	if (wish_read(words, n, &e))
		return cli_fail(&e);
	status = resume_check();
	if (status >= 0)
		return status;
	if ((opt.file && soak_file_read(opt.file, &wish, &e)) || soak_wish_check(&wish, &e))
		return cli_fail(&e);
	cli_on_stop(on_signal);
	if (begin(&c, &run, argc, argv, &e)) {
		if (!opt.resume || e.code)
			return cli_fail(&e);
		return puts("No soak was cut short.") < 0 ? EXIT_UNTESTED : EXIT_EXPECTED;
	}
	if (!opt.simulate && campaign_known(&c, &known, &e))
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
