/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide calibrate: how well does the harness find hangs whose cause is known? */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "calibration_report.h"
#include "campaign_tell.h"
#include "cleanup.h"
#include "cli.h"
#include "clock.h"
#include "overrides.h"
#include "rng.h"
#include "select.h"
#include "term.h"
#include "text.h"
#include "value.h"

#define REPEAT 5

static struct {
	bool all, dry_run, markdown, unbounded;
	const char *rows, *on, *time, *json, *resume, *known;
	uint64_t seed, repeat, jobs;
	struct option_list kernels, from;
} wish = { .repeat = REPEAT, .jobs = 1 };

static const struct option_row rows[] = {
	{ "all", OPTION_FLAG, NULL, "every scenario that has a row of the ground truth",
		&wish.all },
	{ "row", OPTION_TEXT, "ROW,...", "those of these rows (S0, S1a, ...)", &wish.rows },
	{ "kernel", OPTION_LIST, "KERNEL", "on this kernel; may be repeated (default: the "
		"scenario's)", &wish.kernels },
	{ "repeat", OPTION_U64, "N", "each case N times, each with the next seed (default: 5)",
		&wish.repeat },
	{ "seed", OPTION_SEED, "N", "the first seed (default: a new one)", &wish.seed },
	{ "time", OPTION_TEXT, "TIME", "how long each runs (default: as the scenario says)",
		&wish.time },
	{ "on", OPTION_TEXT, "vm|host", "where to run (default: as the scenario says)", &wish.on },
	CONSENT_ROW(wish.unbounded),
	KNOWN_ROW(wish.known),
	{ "jobs", OPTION_U64, "N", "runs at a time (default: 1)", &wish.jobs },
	{ "dry-run", OPTION_FLAG, NULL, "only list the runs", &wish.dry_run },
	{ "resume", OPTION_TEXT, "DIR", "go on with a calibration that was stopped",
		&wish.resume },
	{ "from", OPTION_LIST, "DIR", "run nothing: judge these records; may be repeated",
		&wish.from },
	{ "json", OPTION_TEXT, "FILE", "also write everything as JSON", &wish.json },
	{ "markdown", OPTION_FLAG, NULL, "tables for docs/CALIBRATION.md in place of TAP",
		&wish.markdown },
	{ NULL, 0, NULL, NULL, NULL }
};

static const struct command command = {
	"calibrate", "[SCENARIO[:TWIN[:FACE]]...]",
	"Run systems whose hang is known, and tell how well it is found",
	"Output is TAP, a point for each case on each kernel, with the tables as comments.\n"
	"Exit status: 0 all as expected, 1 a miss or a false alarm, 125 not all was tested.\n",
	0, SELECT_MAX,
};

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	stop = sig;
}

static bool is_planning(void)
{
	return wish.kernels.count || wish.repeat != REPEAT || wish.seed || wish.time || wish.on;
}

/* Require a single source of trials, and only options that apply to it. -1: valid. */
static int wish_check(unsigned words)
{
	unsigned sources = wish.all + !!words + !!wish.resume + !!wish.from.count;

	if (sources + !!wish.rows != 1 && !(wish.rows && wish.from.count && sources == 1))
		return cli_usage("calibrate", "it wants one of --all, --row, SCENARIO..., "
			"--resume and --from (which may have --row)");
	if ((wish.resume || wish.from.count) && (is_planning() || wish.dry_run))
		return cli_usage("calibrate", "--resume and --from take the runs as they are: no "
			"--kernel, --repeat, --seed, --time, --on, --dry-run");
	if (wish.known && wish.from.count)
		return cli_usage("calibrate", "--from takes known issues as the records have them: "
			"no --known");
	if (wish.markdown && !wish.from.count)
		return cli_usage("calibrate", "--markdown wants --from");
	if (!wish.repeat || wish.repeat > TRIALS_MAX || !wish.jobs || wish.jobs > JOBS_MAX)
		return cli_usage("calibrate", "--repeat: 1 to %d; --jobs: 1 to %d", TRIALS_MAX,
			JOBS_MAX);
	if (wish.json && !strcmp(wish.json, "-"))
		return cli_usage("calibrate", "--json wants a file: other output goes to -");
	if (wish.on && strcmp(wish.on, "vm") && strcmp(wish.on, "host"))
		return cli_usage("calibrate", "--on %s: it is vm or host", wish.on);
	return -1;
}

static void command_add(struct campaign *c, const char *option, const char *value)
{
	size_t len = strlen(c->command);

	if (value)
		snprintf(c->command + len, sizeof(c->command) - len, " %s%s%s", option,
			*value ? " " : "", value);
}

/* The command that plans the same trials again. */
static void command_make(struct campaign *c, char *const *words, unsigned n)
{
	char number[24];
	unsigned i;

	snprintf(c->command, sizeof(c->command), "lowtide calibrate");
	command_add(c, "--all", wish.all ? "" : NULL);
	command_add(c, "--row", wish.rows);
	for (i = 0; i < n; i++)
		command_add(c, words[i], "");
	for (i = 0; i < wish.kernels.count; i++)
		command_add(c, "--kernel", wish.kernels.item[i]);
	snprintf(number, sizeof(number), "%" PRIu64, wish.repeat);
	command_add(c, "--repeat", number);
	snprintf(number, sizeof(number), "%" PRIu64, wish.seed);
	command_add(c, "--seed", number);
	command_add(c, "--time", wish.time);
	command_add(c, "--on", wish.on);
}

static int question_make(struct campaign *c, char *const *words, unsigned n, struct err *e)
{
	const struct scenario_override time = { "scenario.time", wish.time, "--time" };
	const struct campaign_wish cw = { .rows = wish.rows, .words = words,
		.word_count = n, .kernels = wish.kernels.item,
		.kernel_count = wish.kernels.count, .on = wish.on,
		.set = &time, .sets = wish.time ? 1 : 0 };
	uint64_t ms;

	if (wish.time && value_time_ms(wish.time, &ms, e))
		return err_wrap(e, "--time");
	wish.seed = wish.seed ? wish.seed : rng_new_seed();
	c->policy = registry_policy("calibrate");
	c->v.seed = wish.seed;
	c->v.rounds = wish.repeat;
	command_make(c, words, n);
	int rc = campaign_word(c, "--on", wish.on, e);

	rc = rc ? rc : campaign_word(c, "--time", wish.time, e);
	rc = rc ? rc : campaign_select(c, &cw, e);
	if (!rc && c->v.cases * wish.repeat > TRIALS_MAX)
		rc = err_set(e, E2BIG, "more than %d trials", TRIALS_MAX);
	return rc;
}

static int trials_list(const struct calibration *c)
{
	for (const struct trial *t = c->trial; t < c->trial + c->count; t++)
		term_print(stdout, "%-4s %-40s %-28s seed %-10" PRIu64 " expect %s\n", t->row,
			t->word, t->kernel, t->seed, expectation_name(&t->want));
	printf("%zu runs\n", c->count);
	return EXIT_EXPECTED;
}

/* Exit status by the policy, also for trials that no campaign planned. */
static int status_of(const struct calibration *c)
{
	AUTO_FREE struct entry *entry = calloc(c->count + 1, sizeof(*entry));
	const struct policy_view v = { .entry = entry, .count = entry ? c->count : 0 };

	if (stop)
		return EXIT_STOPPED + stop;
	for (size_t i = 0; i < v.count; i++)
		trial_entry(&c->trial[i], &entry[i]);
	return entry ? registry_policy("calibrate")->answer(&v) : EXIT_UNTESTED;
}

static int report(struct calibration *c, struct tap *tap, struct err *e)
{
	calibrate_sort(c->trial, c->count);
	if (wish.markdown) {
		term_print(stdout, "Made by:\n\n```\n%s\n```\n", c->command);
		calibration_print(c->trial, c->count, NULL);
	} else {
		calibration_points(c->trial, c->count, tap);
		tap_end(tap);
		calibration_print(c->trial, c->count, tap);
	}
	if (wish.json && calibration_json(c, wish.json, e))
		return cli_fail(e);
	return status_of(c);
}

/* Old plans name no row: look for the row of the scenario of that name. */
static void row_find(struct trial *t)
{
	static struct scenario s;
	static char last[64];

	if (strcmp(last, t->scenario)) {
		text_put(last, sizeof(last), t->scenario);
		if (strchr(t->scenario, '/') ||
		    scenario_load(&s, t->scenario, "", "", NULL, 0, NULL))
			*s.row = '\0';
	}
	if (*s.row)
		text_put(t->row, sizeof(t->row), s.row);
}

/* A folder given twice, by any names, would count its trials twice. */
static int from_check(struct err *e)
{
	struct stat a, b;

	for (unsigned i = 0; i < wish.from.count; i++)
		for (unsigned k = 0; k < i; k++)
			if (!stat(wish.from.item[i], &a) && !stat(wish.from.item[k], &b) &&
			    a.st_dev == b.st_dev && a.st_ino == b.st_ino)
				return err_set(e, EINVAL, "--from %s: that folder is given twice",
					wish.from.item[i]);
	return 0;
}

static int records_read(struct calibration *c, struct err *e)
{
	char commands[sizeof(c->command)] = "";
	size_t kept = 0;
	int rc = 0;

	for (unsigned i = 0; i < wish.from.count && !rc; i++) {
		*c->command = '\0';
		rc = calibration_read(c, wish.from.item[i], e);
		text_join(commands, sizeof(commands), "\n", *c->command ? c->command :
			"lowtide run ...    (runs that no calibration planned)");
	}
	text_put(c->command, sizeof(c->command), commands);
	for (size_t i = 0; i < c->count && !rc; i++) {
		if (!strcmp(c->trial[i].row, "-"))
			row_find(&c->trial[i]);
		if (!wish.rows || rows_hold(wish.rows, c->trial[i].row))
			c->trial[kept++] = c->trial[i];
	}
	c->count = kept;
	if (!rc && !kept)
		rc = err_set(e, ENOENT, "no run of row %s in these folders", wish.rows);
	return rc;
}

static int from_do(struct calibration *c, struct err *e)
{
	struct tap tap;

	if (from_check(e) || records_read(c, e))
		return cli_fail(e);
	if (!wish.markdown)
		tap_begin(&tap, STDOUT_FILENO, 0);
	return report(c, &tap, e);
}

/* Progress, for the line on each trial that has ended. */
static struct course {
	struct tap tap;
	size_t done, left;
	uint64_t start_ns;
} course;

static void trial_tell(const struct trial *t, void *arg)
{
	static const char *const states[] = { "stopped", "skipped", "broken" };
	struct course *p = arg;
	uint64_t ms = (clock_ns() - p->start_ns) / NS_PER_MS;
	bool tested = t->state == TRIAL_TESTED;

	p->done++;
	p->left--;
	tap_comment(&p->tap, "%zu of %zu: %s %s, %s, seed %" PRIu64 ": %s%s%s%s%s; %" PRIu64
		" min left", p->done, p->done + p->left, t->row, t->word, t->kernel, t->seed,
		tested ? verdict_name(t->kind) : states[t->state],
		!tested ? ": " : trial_is_expected(t) ? "" : ", NOT as expected",
		tested ? "" : t->reason, *t->known ? ", known as " : "", t->known,
		(ms / p->done * p->left + 59999) / 60000);
}

static int begin(struct campaign *c, struct executor **x, char *const *words, unsigned n,
	struct err *e)
{
	const char *name = wish.rows ? wish.rows : wish.all ? "all" : "some";
	static struct known known;
	int rc = consent_take(wish.unbounded, e);

	rc = rc ? rc : campaign_known_open(&known, wish.known, e);
	rc = rc ? rc : executor_local(x, c->words, (unsigned)wish.jobs, wish.unbounded, e);
	if (wish.resume) {
		rc = rc ? rc : campaign_resume(c, registry_policy("calibrate"), wish.resume, *x, e);
	} else {
		rc = rc ? rc : question_make(c, words, n, e);
		rc = rc || wish.dry_run ? rc : campaign_make(c, name, e);
	}
	rc = rc || wish.dry_run ? rc : campaign_known(c, &known, e);
	known_close(&known);
	return rc;
}

static void course_begin(const struct campaign *c)
{
	uint64_t all = c->v.cases * c->v.rounds;
	struct tally t;

	policy_tally(&c->v, ALL_CASES, &t);
	course.start_ns = clock_ns();
	course.left = (all > c->v.count ? all : c->v.count) - t.tested - t.untested;
	tap_begin(&course.tap, STDOUT_FILENO, 0);
	tap_comment(&course.tap, "%s", c->command);
	campaign_tell(c, &course.tap);
}

static int run_do(struct campaign *c, struct calibration *all, char *const *words, unsigned n,
	struct err *e)
{
	struct campaign_run run = { .stop = &stop, .now_ns = clock_ns, .ended = trial_tell,
		.arg = &course };

	cli_on_stop(on_signal);
	if (begin(c, &run.executor, words, n, e))
		return cli_fail(e);
	if (wish.dry_run)
		return calibration_fill(all, c, e) ? cli_fail(e) : trials_list(all);
	course_begin(c);
	if (campaign_run(c, &run, e) || calibration_fill(all, c, e)) {
		tap_bail(&course.tap, e->msg);
		return cli_fail(e);
	}
	return report(all, &course.tap, e);
}

static int cmd_calibrate(int argc, char **argv)
{
	AUTO_FREE char **words = calloc((size_t)argc, sizeof(*words));
	static struct calibration all;
	static struct campaign c = CAMPAIGN_INIT;
	struct err e = { 0 };
	unsigned n;
	int status = options_read(&command, rows, argc, argv, words, &n);

	if (status < 0)
		status = wish_check(n);
	if (status >= 0)
		return status;
	status = wish.from.count ? from_do(&all, &e) : run_do(&c, &all, words, n, &e);
	free(all.trial);
	campaign_free(&c);
	return status;
}

const struct verb verb_calibrate = {
	.name = "calibrate",
	.about = "tell how well hangs are found whose cause is known",
	.rank = 60,
	.run = cmd_calibrate,
};
