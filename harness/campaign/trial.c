/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read trials from the folders of their runs. */
#include "trial.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bundle.h"
#include "cleanup.h"
#include "file.h"
#include "hang.h"
#include "member.h"
#include "run_read.h"
#include "rundir.h"
#include "text.h"
#include "value.h"

#define PLAN_BYTES (64u << 10)
#define ATTEMPTS_MAX 1000
#define OUTPUT_BYTES (64u << 20)	/* the most that a trial prints */

bool trial_plan_value(const char *plan, const char *words, char *buf, size_t size)
{
	size_t len = strlen(words), n = 0;
	unsigned code;

	*buf = '\0';
	while (plan && (strncmp(plan, words, len) || strncmp(plan + len, " \"", 2))) {
		plan = strchr(plan, '\n');
		plan = plan ? plan + 1 : NULL;
	}
	if (!plan)
		return false;
	for (plan += len + 2; *plan && *plan != '"' && *plan != '\n' && n + 1 < size; plan++) {
		bool escaped = *plan == '\\' && sscanf(plan, "\\x%2x", &code) == 1;

		buf[n++] = escaped ? (char)code : *plan;
		plan += escaped ? 3 : 0;
	}
	buf[n] = '\0';
	return true;
}

static void want_set(struct expectation *want, const char *text, const char *cause)
{
	if (expectation_set(want, text))
		expectation_set(want, "no hang");
	text_put(want->cause, sizeof(want->cause), cause);
}

/* Names and expectation of an unplanned trial, from the run's plan. */
static void name_by_plan(struct trial *t, const char *plan)
{
	char twin[32], face[32], seed[24], expect[24], cause[64];

	trial_plan_value(plan, "plan name", t->scenario, sizeof(t->scenario));
	trial_plan_value(plan, "plan twin", twin, sizeof(twin));
	trial_plan_value(plan, "plan face", face, sizeof(face));
	snprintf(t->variant, sizeof(t->variant), "%s%s%s", twin, *face ? ":" : "", face);
	trial_plan_value(plan, "plan seed", seed, sizeof(seed));
	if (value_u64(seed, &t->seed, NULL))
		t->seed = 0;
	trial_plan_value(plan, "machine kernel", t->kernel, sizeof(t->kernel));
	trial_plan_value(plan, "scenario expect", expect, sizeof(expect));
	trial_plan_value(plan, "scenario cause", cause, sizeof(cause));
	want_set(&t->want, expect, cause);
	trial_plan_value(plan, "scenario row", t->row, sizeof(t->row));
	if (!*t->row)
		text_put(t->row, sizeof(t->row), "-");
}

/* The result names the trial, unless the trial was planned. */
static void take_record(struct trial *t, struct run_record *r, bool planned)
{
	char cause[64];

	if (planned) {
		text_put(r->scenario, sizeof(r->scenario), t->scenario);
		text_put(r->variant, sizeof(r->variant), t->variant);
		text_put(r->kernel, sizeof(r->kernel), t->kernel);
		r->seed = t->seed;
	} else {
		text_put(cause, sizeof(cause), t->want.cause);
		want_set(&t->want, r->expect, cause);
	}
	t->run = *r;
}

enum trial_state trial_state_of(const struct run_record *r)
{
	int kind = verdict_of(r->verdict);

	if (kind == VERDICT_SKIP)
		return TRIAL_SKIPPED;
	if (kind < 0 || kind == VERDICT_BROKEN)
		return TRIAL_BROKEN;
	if (*r->lost && (r->as_expected || r->excused ||
			!verdict_is_found((enum verdict_kind)kind)))
		return TRIAL_BROKEN;
	return TRIAL_TESTED;
}

static bool console_tells(const char *dir)
{
	int fd = member_open(dir, "console.log", NULL);
	AUTO_STREAM FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	char line[1024];
	bool told = false;

	while (f && !told && fgets(line, sizeof(line), f))
		told = hang_classify_line(line) == HANG_SIGN_HANG;
	return told;
}

static void take_result(struct trial *t)
{
	static const char *const columns[] = { "allocstall", "pgscan_direct",
		"memcg_pgscan_direct", "memcg_limit_hits" };
	uint64_t highest[4];
	char missing[200];
	int kind = verdict_of(t->verdict);

	t->state = trial_state_of(&t->run);
	t->kind = kind < 0 ? VERDICT_BROKEN : (enum verdict_kind)kind;
	t->whole = bundle_complete(t->folder, missing, sizeof(missing)) == 1;
	t->told = console_tells(t->folder);
	if (run_read_highest(t->folder, columns, 4, highest, NULL))
		memset(highest, 0, sizeof(highest));
	t->pressure[PRESSURE_STALLS] = highest[0];
	t->pressure[PRESSURE_SCANNED] = highest[1] + highest[2];
	t->pressure[PRESSURE_LIMIT_HITS] = highest[3];
}

/* Whether a member is no file that lowtide wrote: a link, a FIFO, a device, too large. */
static bool is_refused(const char *dir, struct err *why)
{
	static const char *const names[] = { "result.json", "plan.txt", "events.jsonl",
		"console.log", "MANIFEST" };
	int rc = 0;

	for (unsigned i = 0; i < COUNT_OF(names) && !file_is_refused(rc); i++) {
		rc = member_open(dir, names[i], why);
		if (rc >= 0)
			close(rc);
	}
	return file_is_refused(rc);
}

/* A trial without a record to judge. */
static void trial_break(struct trial *t, const char *dir, const char *why)
{
	const char *name = strrchr(dir, '/');

	t->state = TRIAL_BROKEN;
	t->kind = VERDICT_BROKEN;
	text_put(t->reason, sizeof(t->reason), why);
	if (!*t->scenario)
		text_put(t->scenario, sizeof(t->scenario), name ? name + 1 : dir);
}

int trial_read(const char *dir, struct trial *t, struct err *e)
{
	static char plan[PLAN_BYTES];
	static struct run_record r;
	struct err why = { 0 };
	bool named = *t->scenario;
	bool refused = is_refused(dir, &why);
	int no_result = refused ? -EINVAL : run_read_result(dir, &r, NULL);

	if (member_read(dir, "plan.txt", plan, sizeof(plan), NULL) < 0)
		*plan = '\0';
	if (no_result && !*plan && !refused)
		return err_set(e, ENOENT, "%.300s holds no run", dir);
	text_put(t->folder, sizeof(t->folder), dir);
	if (!named)
		name_by_plan(t, plan);
	if (no_result) {
		trial_break(t, dir, refused ? why.msg :
			"the run was cut short: it has no result");
		return 0;
	}
	take_record(t, &r, named);
	take_result(t);
	return 0;
}

/* State of a trial's record. */
enum record { RECORD_NONE, RECORD_CUT, RECORD_WHOLE };

/*
 * Find the first run of the attempt: `lowtide run` may have added a run without faults. Names of
 * runs begin with the time.
 */
static enum record find_run(const char *dir, char *run, size_t size)
{
	char first[256] = "", path[1100];
	struct dirent *ent;
	DIR *d = opendir(dir);

	while (d && (ent = readdir(d)) != NULL)
		if (isdigit((unsigned char)ent->d_name[0]) &&
		    (!*first || strcmp(ent->d_name, first) < 0))
			text_put(first, sizeof(first), ent->d_name);
	if (d)
		closedir(d);
	if (!*first || snprintf(run, size, "%s/%s", dir, first) >= (int)size)
		return RECORD_NONE;
	snprintf(path, sizeof(path), "%s/result.json", run);
	return access(path, R_OK) ? RECORD_CUT : RECORD_WHOLE;
}

/* Read the reason from `ok 1 - NAME # SKIP REASON`. */
static bool read_skip(const char *dir, char *reason, size_t size)
{
	char path[600], text[16 << 10];
	const char *at;

	snprintf(path, sizeof(path), "%s/" TRIAL_OUTPUT, dir);
	if (file_read_regular(path, OUTPUT_BYTES, text, sizeof(text), NULL) < 0 ||
	    !(at = strstr(text, " # SKIP ")))
		return false;
	at += strlen(" # SKIP ");
	snprintf(reason, size, "%.*s", (int)strcspn(at, "\n"), at);
	return true;
}

/* Make a reason of the exit status and of the last line on standard error. */
static void read_complaint(const char *dir, const char *what, const char *status, char *reason,
	size_t size)
{
	char path[600], text[4096], *last;

	snprintf(path, sizeof(path), "%s/" TRIAL_ERRORS, dir);
	if (file_read_regular(path, OUTPUT_BYTES, text, sizeof(text), NULL) < 0)
		*text = '\0';
	for (size_t n = strlen(text); n && text[n - 1] == '\n'; n--)
		text[n - 1] = '\0';
	last = strrchr(text, '\n');
	snprintf(reason, size, "%s (%.20s)%s%.160s", what, status, *text ? ": " : "",
		last ? last + 1 : text);
}

/* Rename dir/name to dir/stopped-name, numbered: runs of one second and seed share a name. */
static int set_aside(const char *dir, const char *name, struct err *e)
{
	char from[900], to[900];
	int rc = -1;

	snprintf(from, sizeof(from), "%s/%s", dir, name);
	snprintf(to, sizeof(to), "%s/stopped-%s", dir, name);
	for (unsigned n = 2; n < ATTEMPTS_MAX && (rc = rename(from, to)) < 0; n++) {
		if (errno != ENOTEMPTY && errno != EEXIST)
			break;
		snprintf(to, sizeof(to), "%s/stopped-%s.%u", dir, name, n);
	}
	return rc ? err_sys(e, errno, "%.300s", from) : 0;
}

int trial_restart(const char *dir, struct err *e)
{
	char run[512];
	int rc = 0;

	while (!rc && find_run(dir, run, sizeof(run)) != RECORD_NONE) {
		if (rundir_state(run) == RUNDIR_RUNNING)
			return err_set(e, EBUSY, "%.300s: that run still goes on", run);
		rc = set_aside(dir, strrchr(run, '/') + 1, e);
	}
	return rc;
}

void trial_collect(const char *dir, struct trial *t)
{
	char path[600], run[512], status[24];
	struct err e;

	snprintf(path, sizeof(path), "%s/" TRIAL_STATUS, dir);
	if (file_read_regular(path, OUTPUT_BYTES, status, sizeof(status), NULL) < 0)
		return;
	status[strcspn(status, "\n")] = '\0';
	enum record record = find_run(dir, run, sizeof(run));

	if (record != RECORD_NONE && !trial_read(run, t, &e) && record == RECORD_WHOLE &&
	    (t->state != TRIAL_TESTED || strcmp(status, "exit 125")))
		return;
	t->state = TRIAL_SKIPPED;
	t->kind = VERDICT_SKIP;
	if (record == RECORD_NONE && read_skip(dir, t->reason, sizeof(t->reason)))
		return;
	t->state = TRIAL_BROKEN;
	t->kind = VERDICT_BROKEN;
	read_complaint(dir, record == RECORD_CUT ? "the run was cut short" :
		record == RECORD_WHOLE ? "not all of the run was recorded" :
		"no run was recorded", status, t->reason, sizeof(t->reason));
}
