/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide run: run scenarios and judge the kernel. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "campaign.h"
#include "cli.h"
#include "clock.h"
#include "file.h"
#include "handover.h"
#include "progress.h"
#include "rng.h"
#include "select.h"
#include "session.h"
#include "overrides.h"
#include "own_command.h"
#include "term.h"
#include "text.h"
#include "undo.h"
#include "vm.h"

static struct session session;
static struct overrides sets;
static struct own_command own = { .sets = &sets };
static char **own_words;	/* behind "--"; NULL: none */
static unsigned own_count;

/* Options other than --set and its short forms. */
static struct run_words {
	const char *on, *match, *known;
	uint64_t seed, repeat, tap_version;
	bool bisect, keep, unbounded;
} wish = { .repeat = 1 };

static const struct option_row rows[] = {
	{ "on", OPTION_TEXT, "vm|host", "where to run (default: as the scenario says)", &wish.on },
	OVERRIDE_ROWS(sets),
	{ "seed", OPTION_SEED, "N", "seed of the first run (default: a new one)", &wish.seed },
	{ "repeat", OPTION_U64, "N", "run all of it N times, each with the next seed",
		&wish.repeat },
	OWN_COMMAND_ROWS(own),
	CONSENT_ROW(wish.unbounded),
	{ "bisect", OPTION_FLAG, NULL, "answer for git bisect: did the wanted hang come?",
		&wish.bisect },
	{ "match", OPTION_TEXT, "HANG", "the wanted hang: a fingerprint, or a run's folder",
		&wish.match },
	KNOWN_ROW(wish.known),
	{ "tap-version", OPTION_U64, "13|14", "begin with a version line (default: none)",
		&wish.tap_version },
	{ "keep", OPTION_FLAG, NULL, "also keep a memory dump of a hang", &wish.keep },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = { "run", "SCENARIO[:TWIN[:FACE]]...|RUN|-- COMMAND ARG...",
	"run scenarios and judge what the kernel did",
	"Without TWIN all twins are run, in the first face; NAME:all runs all of both.\n"
	"COMMAND is a program, a script or a C file of your own; it runs in a VM, too.\n"
	"Output is TAP, for prove as well; records are kept: `lowtide --help` says where.\n"
	"Exit status: 0 all as expected, 1 a hang or bug, 125 could not be tested,\n"
	"or standard output could not be written. With --bisect: 0 no hang, 1 the wanted hang,\n"
	"125 untested or another hang, 128 and more: nothing can be tested.\n",
	1, SELECT_MAX };

static void on_signal(int sig)
{
	session.stop_signal = sig;
}

static int on_read(struct session *ss, const char *on, struct err *e)
{
	if (!on)
		return 0;
	if (strcmp(on, "vm") && strcmp(on, "host"))
		return err_set(e, EINVAL, "--on %s: it is vm or host", on);
	ss->on = *on == 'v' ? ON_VM : ON_HOST;
	return 0;
}

/* The results folder of a source tree owned by root is not writable for others. */
static int results_check(const char *path, struct err *e)
{
	int rc = file_mkdirs(path, e);

	if (!rc && access(path, W_OK | X_OK))
		rc = err_sys(e, errno, "cannot write to the folder %s", path);
	return rc ? err_wrap(e, "no place for results; set LOWTIDE_RESULTS to a folder of "
		"your own") : 0;
}

static int folders_find(struct session *ss, struct err *e)
{
	int rc = path_self(ss->self, sizeof(ss->self), e);

	rc = rc ?: path_results(ss->results, sizeof(ss->results), e);
	rc = rc ?: path_state_make(ss->state, sizeof(ss->state), e);
	return rc ?: results_check(ss->results, e);
}

static void step_say(const char *text, void *arg)
{
	(void)arg;
	term_print(stderr, "lowtide: %s\n", text);
}

/* The scenario of a command holds what the options say. */
static int own_begin(struct session *ss, struct err *e)
{
	static char *name;
	int rc;

	if (!own_words)
		return 0;
	own.on_host = wish.on && !strcmp(wish.on, "host");
	rc = own_command_make(&own, own_words, own_count, e);
	if (rc)
		return rc;
	scenario_made(own.name, own.text);
	ss->own = own.again;
	sets.count = 0;
	name = own.name;
	own_words = &name;
	own_count = 1;
	return 0;
}

static int session_begin(struct session *ss, struct err *e)
{
	int rc = consent_take(wish.unbounded, e);
	size_t len;

	rc = rc ?: on_read(ss, wish.on, e);
	rc = rc ?: overrides_make(&sets, e);
	rc = rc ?: own_begin(ss, e);
	ss->set = sets.set;
	ss->sets = sets.count;
	ss->seed = wish.seed ?: rng_new_seed();
	ss->keep = wish.keep;
	ss->bisect = wish.bisect;
	rc = rc ?: campaign_known_open(&ss->known, wish.known, e);
	if (!rc && wish.match)
		rc = wanted_read(&ss->wanted, wish.match, e);
	ss->step = step_say;
	if (progress_wanted()) {
		ss->view = progress_show;
		ss->view_end = progress_clear;
	}
	len = (size_t)snprintf(ss->words, sizeof(ss->words), "%s%s%s%s", wish.on ? " --on " : "",
		wish.on ? wish.on : "", *ss->wanted.print ? " --match " : "", ss->wanted.print);
	overrides_words(&sets, ss->words + len, sizeof(ss->words) - len);
	overrides_prelude(ss->prelude, sizeof(ss->prelude));
	overrides_environment(ss->environment, sizeof(ss->environment));
	return rc ?: folders_find(ss, e);
}

/* The run to look at: the last one that found something, else the last one not as expected. */
static struct {
	char line[600];
	bool found;
} look;

static void look_keep(const struct trial *t)
{
	bool found = verdict_is_found(t->kind);
	const char *name = strrchr(t->run.folder, '/');

	if (!name || (look.found && !found) || (!found && trial_is_expected(t)))
		return;
	snprintf(look.line, sizeof(look.line), "%.100s%s%.60s: %s%s%s; lowtide show %.200s",
		t->run.scenario, *t->run.variant ? ":" : "", t->run.variant, t->run.verdict,
		*t->run.known ? ", known as " : "", t->run.known, name + 1);
	look.found = found;
}

/* A run whose records are not whole, or that did not begin, must not end without a word. */
static void losses_tell(const struct trial *t)
{
	if (*t->run.lost)
		term_print(stderr, "lowtide: %s: not all of its records could be kept: %s\n",
			t->run.folder, t->run.lost);
	if (t->state != TRIAL_BROKEN || t->run.run_ms)
		return;
	term_print(stderr, "lowtide: %s: %s\n", t->run.scenario, t->run.reason);
}

/* Report an output error once. Only output is lost: the run's records are complete. */
static void output_check(const struct trial *t, void *arg)
{
	struct session *ss = arg;
	static bool told;

	if (t)
		losses_tell(t);
	if (!ss->tap.error || told)
		return;
	told = true;
	fprintf(stderr, "lowtide: cannot write to standard output: %s; the records are in %s\n",
		strerror(ss->tap.error), ss->results);
}

static void run_ended(const struct trial *t, void *arg)
{
	look_keep(t);
	output_check(t, arg);
}

/* 0 or -errno. *status: the exit status by the runs so far. */
static int runs_do(struct session *ss, const struct selection *sel, unsigned n, int *status,
	struct err *e)
{
	struct campaign c = CAMPAIGN_INIT;
	const struct campaign_run run = { .executor = session_executor(ss, sel),
		.stop = &ss->stop_signal, .now_ns = clock_ns, .ended = run_ended, .arg = ss };
	struct trial *t;
	int rc = 0;

	c.policy = registry_policy(ss->bisect ? "commit" : "repeat");
	c.v.seed = ss->seed;
	c.v.rounds = wish.repeat;
	ss->runs = wish.repeat * n;
	for (unsigned i = 0; i < n && !rc; i++)
		rc = campaign_case_add(&c, &t, e);
	rc = rc ?: campaign_run(&c, &run, e);
	*status = c.policy->answer(&c.v);
	campaign_free(&c);
	return rc;
}

static int session_end(struct session *ss, int status)
{
	char why[80];

	if (ss->stop_signal) {
		snprintf(why, sizeof(why), "stopped by signal %d (%s)", ss->stop_signal,
			strsignal(ss->stop_signal));
		tap_bail(&ss->tap, why);
	} else {
		tap_end(&ss->tap);
		if (*look.line)
			tap_comment(&ss->tap, "%s", look.line);
	}
	output_check(NULL, ss);
	if (ss->stop_signal)
		return EXIT_STOPPED + ss->stop_signal;
	if (ss->tap.error && ss->bisect && status != EXIT_FOUND)
		return EXIT_ABORT;
	return status == EXIT_EXPECTED && ss->tap.error ? EXIT_UNTESTED : status;
}

/* A bundle gives seed and wanted hang. It stands alone, as both are the session's. */
static int bundle_select(struct session *ss, char **words, unsigned count, struct selection *out,
	struct err *e)
{
	static struct plan p;
	int rc = handover_read(words[0], &p, e);

	if (rc)
		return rc;
	if (count != 1)
		return err_set(e, EINVAL, "%.200s: a bundle is repeated alone: give no other word",
			words[0]);
	out->bundle = true;
	if (strlen(words[0]) >= sizeof(out->file))
		return err_set(e, EINVAL, "%.200s...: path too long: move the bundle", words[0]);
	text_put(out->file, sizeof(out->file), words[0]);
	ss->seed = wish.seed ?: p.seed;
	if (!wish.match && wanted_read(&ss->wanted, words[0], e))
		memset(&ss->wanted, 0, sizeof(ss->wanted));
	return 0;
}

static int words_select(struct session *ss, char **words, unsigned count, struct selection *sel,
	unsigned *n, struct err *e)
{
	*n = 1;
	for (unsigned i = 0; i < count; i++)
		if (handover_is(words[i]))
			return bundle_select(ss, words + i, i ? 2 : count, sel, e);
	return select_words(words, count, sel, n, e);
}

static int session_do(struct session *ss, char **words, unsigned count)
{
	static struct selection sel[SELECT_MAX];
	struct err e = { 0 };
	unsigned n = 0;
	int status, failed;

	if (words_select(ss, words, count, sel, &n, &e))
		return cli_fail(&e);
	for (unsigned i = 0; i < n; i++)
		if (session_check(ss, &sel[i], &e))
			return cli_fail(&e);
	vm_sweep();
	undo_dead(ss->state, false, NULL);
	tap_begin(&ss->tap, STDOUT_FILENO, 0);
	if (wish.tap_version)
		tap_version(&ss->tap, (unsigned)wish.tap_version);
	tap_comment(&ss->tap, "seed %llu", (unsigned long long)ss->seed);
	if (runs_do(ss, sel, n, &status, &e)) {
		output_check(NULL, ss);
		tap_bail(&ss->tap, e.msg);
		failed = cli_fail(&e);
		return status == EXIT_FOUND ? status : failed;
	}
	return session_end(ss, status);
}

/* A lone bundle behind "--" is a bundle. */
static int own_find(int argc, char **argv)
{
	int at = 1;

	while (at < argc && strcmp(argv[at], "--"))
		at++;
	if (at + 2 == argc && handover_is(argv[at + 1]))
		return argc;
	if (at < argc) {
		own_words = argv + at + 1;
		own_count = (unsigned)(argc - at - 1);
	}
	return at;
}

static int words_read(int argc, char **argv, char **words, unsigned *count)
{
	int end = own_find(argc, argv), status;
	struct command c = command;

	if (end > SELECT_MAX)
		return cli_usage("run", "too many words");
	if (own_words)
		c.least = 0;
	status = options_read(&c, rows, end, argv, words, count);
	if (status >= 0)
		return status;
	if (own_words && !own_count)
		return cli_usage("run", "no command stands behind --: lowtide run ... -- COMMAND "
			"ARG...");
	if (own_words && *count)
		return cli_usage("run", "'%.60s' stands before --: run a scenario or a command",
			words[0]);
	if (!own_words && own_command_option(&own))
		return cli_usage("run", "--%s is for a command behind --; a scenario has --set",
			own_command_option(&own));
	return -1;
}

static int scenario_show(void)
{
	static struct scenario s;
	struct err e;

	if (scenario_load(&s, own.name, "", "", NULL, 0, &e))
		return cli_fail(&e);
	fputs(own.text, stdout);
	return EXIT_EXPECTED;
}

static int cmd_run(int argc, char **argv)
{
	struct err e = { 0 };
	char *words[SELECT_MAX + 1];
	unsigned count;
	int status = words_read(argc, argv, words, &count);

	if (status >= 0)
		return status;
	if (!wish.repeat || wish.repeat > 1000000)
		return cli_usage("run", "--repeat: 1 to 1000000");
	if (wish.tap_version && wish.tap_version != 13 && wish.tap_version != 14)
		return cli_usage("run", "--tap-version: 13 or 14");
	cli_on_stop(on_signal);
	if (session_begin(&session, &e))
		return cli_fail(&e);
	if (own.print)
		return scenario_show();
	return own_words ? session_do(&session, own_words, own_count) :
		session_do(&session, words, count);
}

const struct verb verb_run = {
	.name = "run",
	.about = "run scenarios and judge what the kernel did",
	.rank = 10,
	.run = cmd_run,
};
