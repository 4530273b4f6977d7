/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lowtide calibrate: how well are hangs found whose cause is known? */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "calibration_report.h"
#include "cleanup.h"
#include "cli.h"
#include "rng.h"
#include "rundir.h"
#include "text.h"
#include "value.h"
#include "vm.h"

#define REPEAT 5

static struct {
	bool all, dry_run, markdown;
	const char *rows, *on, *time, *json, *resume;
	uint64_t seed, repeat, jobs;
	struct option_list kernels, from;
} wish = { .repeat = REPEAT, .jobs = 1 };

static const struct option_row rows[] = {
	{ "all", OPTION_FLAG, NULL, "every scenario that has a row of the ground truth",
		&wish.all },
	{ "row", OPTION_TEXT, "ROW,...", "those of these rows (S0, S1a, ...)", &wish.rows },
	{ "kernel", OPTION_LIST, "NAME", "on this kernel; may be repeated (default: the "
		"scenario's)", &wish.kernels },
	{ "repeat", OPTION_U64, "N", "each case N times, each with the next seed (default: 5)",
		&wish.repeat },
	{ "seed", OPTION_U64, "N", "the first seed (default: a new one)", &wish.seed },
	{ "time", OPTION_TEXT, "TIME", "how long each runs (default: as the scenario says)",
		&wish.time },
	{ "on", OPTION_TEXT, "vm|host", "where to run (default: as the scenario says)", &wish.on },
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
	"Output is TAP 14, a point for each case on each kernel, with the tables as comments.\n"
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

/* One source of trials, and nothing that has no meaning with it; -1: all is well. */
static int wish_check(unsigned words)
{
	unsigned sources = wish.all + !!words + !!wish.resume + !!wish.from.count;

	if (sources + !!wish.rows != 1 && !(wish.rows && wish.from.count && sources == 1))
		return cli_usage("calibrate", "it wants one of --all, --row, SCENARIO..., "
			"--resume and --from (which may have --row)");
	if ((wish.resume || wish.from.count) && (is_planning() || wish.dry_run))
		return cli_usage("calibrate", "--resume and --from take the runs as they are: no "
			"--kernel, --repeat, --seed, --time, --on, --dry-run");
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

static void command_add(struct calibration *c, const char *option, const char *value)
{
	size_t len = strlen(c->command);

	if (value)
		snprintf(c->command + len, sizeof(c->command) - len, " %s%s%s", option,
			*value ? " " : "", value);
}

/* The words that plan the same runs again. */
static void command_make(struct calibration *c, char *const *words, unsigned n)
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

static int trials_plan(struct calibration *c, char *const *words, unsigned n, struct err *e)
{
	const struct calibration_wish cw = { .rows = wish.rows, .words = words,
		.word_count = n, .kernels = wish.kernels.item,
		.kernel_count = wish.kernels.count,
		.repeat = wish.repeat,
		.seed = wish.seed ? wish.seed : rng_new_seed() };
	uint64_t ms;

	if (wish.time && value_time_ms(wish.time, &ms, e))
		return err_wrap(e, "--time");
	wish.seed = cw.seed;
	text_put(c->on, sizeof(c->on), wish.on ? wish.on : "");
	text_put(c->time, sizeof(c->time), wish.time ? wish.time : "");
	command_make(c, words, n);
	return calibration_select(c, &cw, e);
}

/* Below the folders of single runs, so that `show last` does not take it for one. */
static int folder_make(struct calibration *c, struct err *e)
{
	char root[400], all[440];
	int ret = path_results(root, sizeof(root), e);

	if (ret)
		return ret;
	snprintf(all, sizeof(all), "%s/calibrate", root);
	ret = rundir_make(all, wish.rows ? wish.rows : wish.all ? "all" : "some", "",
		wish.seed, c->dir, sizeof(c->dir), e);
	return ret ? ret : calibration_write(c, e);
}

static int trials_list(const struct calibration *c)
{
	for (const struct trial *t = c->trial; t < c->trial + c->count; t++)
		printf("%-4s %-40s %-28s seed %-10" PRIu64 " expect %s\n", t->row, t->word,
			t->kernel, t->seed,
			expectation_name(&t->want));
	printf("%zu runs\n", c->count);
	return EXIT_EXPECTED;
}

/* As `lowtide run`: a miss weighs more than what could not be tested. */
static int status_of(const struct calibration *c)
{
	struct calibrate_sum s;

	if (stop)
		return EXIT_STOPPED + stop;
	calibrate_sum(c->trial, c->count, &s);
	if (s.expected < s.positives + s.negatives)
		return EXIT_FOUND;
	return s.planned || s.skipped || s.broken ? EXIT_UNTESTED : EXIT_EXPECTED;
}

static int report(struct calibration *c, struct tap *tap, struct err *e)
{
	calibrate_sort(c->trial, c->count);
	if (wish.markdown) {
		printf("Made by:\n\n```\n%s\n```\n", c->command);
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

/* A run from before rows were kept: its scenario, found by name, may have one by now. */
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

/* Two names of one folder would count its trials twice. */
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
	int ret = 0;

	for (unsigned i = 0; i < wish.from.count && !ret; i++) {
		*c->command = '\0';
		ret = calibration_read(c, wish.from.item[i], e);
		text_join(commands, sizeof(commands), "\n", *c->command ? c->command :
			"lowtide run ...    (runs that no calibration planned)");
	}
	text_put(c->command, sizeof(c->command), commands);
	for (size_t i = 0; i < c->count && !ret; i++) {
		if (!strcmp(c->trial[i].row, "-"))
			row_find(&c->trial[i]);
		if (!wish.rows || rows_hold(wish.rows, c->trial[i].row))
			c->trial[kept++] = c->trial[i];
	}
	c->count = kept;
	if (!ret && !kept)
		ret = err_set(e, ENOENT, "no run of row %s in these folders", wish.rows);
	return ret;
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

/* Until this process ends: two that run the same trials would move each other's folders. */
static int folder_lock(const struct calibration *c, struct err *e)
{
	int fd = open(c->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
		return 0;
	return errno == EWOULDBLOCK ? err_set(e, EBUSY, "%.300s: another calibration runs there",
		c->dir) : err_sys(e, errno, "%.300s", c->dir);
}

static int run_do(struct calibration *c, char *const *words, unsigned n, struct err *e)
{
	struct tap tap;
	int ret = wish.resume ? calibration_read(c, wish.resume, e) : trials_plan(c, words, n, e);

	if (!ret && wish.resume && !*c->command)
		ret = err_set(e, EINVAL, "%.300s: no list of a calibration", wish.resume);
	if (!ret && wish.dry_run)
		return trials_list(c);
	if (!ret && !wish.resume)
		ret = folder_make(c, e);
	if (!ret)
		ret = folder_lock(c, e);
	if (ret)
		return cli_fail(e);
	tap_begin(&tap, STDOUT_FILENO, 0);
	tap_comment(&tap, "%s", c->command);
	tap_comment(&tap, "records, and for --resume and --from: %s", c->dir);
	cli_on_stop(on_signal);
	if (calibration_run(c, (unsigned)wish.jobs, &stop, &tap, e)) {
		tap_bail(&tap, e->msg);
		return cli_fail(e);
	}
	return report(c, &tap, e);
}

static int cmd_calibrate(int argc, char **argv)
{
	AUTO_FREE char **words = calloc((size_t)argc, sizeof(*words));
	static struct calibration c;
	struct err e = { 0 };
	unsigned n;
	int status = options_read(&command, rows, argc, argv, words, &n);

	if (status < 0)
		status = wish_check(n);
	if (status >= 0)
		return status;
	status = wish.from.count ? from_do(&c, &e) : run_do(&c, words, n, &e);
	free(c.trial);
	return status;
}

const struct verb verb_calibrate = {
	.name = "calibrate",
	.about = "tell how well hangs are found whose cause is known",
	.rank = 60,
	.run = cmd_calibrate,
};
